"""A job that comes again and again: it goes on, joins, hands over, and leaves alone what is well."""

import json
import os
import re
import subprocess
import sys

from netmend.testing.site import Site
from netmend.testing.story import grant_all, heard, operations, quicken

REPORT = "runbooks/reports/SDR-1001.yaml"


def job(site: Site) -> list[str]:
    return ["run", REPORT, "--as", site.requester(), "--no-wait", "--json"]


def runs(site: Site) -> list[str]:
    listed: list[dict[str, str]] = json.loads(site.netmend("runs", "--json").out)["runs"]
    return [one["run"] for one in listed]


def test_a_job_goes_on_where_the_last_one_ended(degraded: Site) -> None:
    """75 while it waits, however often; 0 once everybody has granted; then there is nothing to do."""
    quicken(degraded)
    first, second = degraded.netmend(*job(degraded)), degraded.netmend(*job(degraded))
    grant_all(degraded, json.loads(second.out))

    third = degraded.netmend(*job(degraded))
    written = len(operations(degraded))
    fourth = degraded.netmend(*job(degraded))

    assert [one.code for one in (first, second, third, fourth)] == [75, 75, 0, 0], third.err
    outcomes = [json.loads(one.out) for one in (first, second, third, fourth)]
    assert [one["run"] for one in outcomes] == ["R-1", "R-1", "R-1", "R-2"]
    assert [one["outcome"] for one in outcomes] == [None, None, "restored", "already_normal"]
    assert not any(line.request_class == "write" for line in operations(degraded)[written:])


def test_two_jobs_at_once_make_one_run(degraded: Site) -> None:
    """One is the engine, the other hands over to it; nobody hears of it twice."""
    jobs = [degraded.spawn(*job(degraded)) for _ in range(2)]

    ended = [one.communicate(timeout=60) for one in jobs]

    assert [one.returncode for one in jobs] == [75, 75], ended
    assert runs(degraded) == ["R-1"]
    told = [notice.party for notice in heard(degraded, "R-1", "proposal")]
    assert len(told) == len(set(told)) > 0


def test_in_the_journal_no_line_has_its_time_twice(waiting: Site) -> None:
    """In a file it has it once, in the journal of systemd not at all: that one adds it."""
    words = job(waiting)[:-1]
    path = waiting.root / "journal"
    with path.open("w", encoding="utf-8") as log:
        found = os.fstat(log.fileno())
        environment = {**waiting.environment, "JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}
        done = subprocess.run(
            [sys.executable, "-m", "netmend", *words],
            cwd=waiting.root,
            env=environment,
            stderr=log,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    in_a_file = waiting.netmend(*words, JOURNAL_STREAM="1:1")

    assert [done.returncode, in_a_file.code] == [75, 75]
    journal, plain = path.read_text(encoding="utf-8").splitlines(), in_a_file.err.splitlines()
    assert journal
    assert plain
    assert not any(re.search(r"^\d{4}-", line) for line in journal)
    assert all(re.search(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ R-7 event=", line) for line in plain)
