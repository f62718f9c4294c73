"""`abort --all`: nothing more is written anywhere, whoever carries the runs."""

import json
import time

from tests.line.test_living_with_it import MOVE, a_timer_runs, end_of, lose_packets, wait_until

from netmend.testing.site import Done, Site
from netmend.testing.story import grant_all, heard, operations, propose, quicken, stores

TAKING_BACK = {"cancel-commit", "copy-config"}


def stop_everything(site: Site) -> Done:
    return site.netmend("abort", "--all", "--as", site.requester(), "--reason", "all hands", "--json")


def test_everything_stops_in_the_middle_of_a_wave(site: Site) -> None:
    """A living engine soaks for a minute: it hears of it within seconds, and only takes back from then on."""
    quicken(site, soak_s=60)
    lose_packets(site)
    before = stores(site)
    grant_all(site, propose(site, MOVE, "R-1"))
    engine = site.spawn("resume", "R-1", "--json", NETMEND_POLICY__CONFIRM_TIMEOUT_S="900")
    wait_until(lambda: a_timer_runs(site))

    asked = time.time()
    stopped = stop_everything(site)
    ended = end_of(engine)

    assert (stopped.code, ended.code) == (4, 4), stopped.err + ended.err
    assert [one["outcome"] for one in json.loads(stopped.out)["runs"]] == ["backed_out"]
    assert stores(site) == before
    assert {one.outcome for one in heard(site, "R-1", "completed")} == {"backed_out"}
    writes = [line for line in operations(site) if line.request_class == "write"]
    assert [line.op for line in writes if line.t > asked and line.op not in TAKING_BACK] == []


def test_runs_that_nobody_carries_are_stopped_too(site: Site) -> None:
    """No engine lives: the command becomes it, and cancels what only waits for a decision."""
    lose_packets(site)
    propose(site, MOVE, "R-1")

    stopped = stop_everything(site)
    again = stop_everything(site)

    assert (stopped.code, again.code) == (0, 0), stopped.err + again.err
    assert [one["outcome"] for one in json.loads(stopped.out)["runs"]] == ["cancelled"]
    assert json.loads(again.out)["runs"] == []
    assert site.writes() == {}
    assert len(heard(site, "R-1", "cancelled")) == len(heard(site, "R-1", "proposal"))


def test_one_run_or_all_must_be_named(site: Site) -> None:
    """Neither is taken for the other."""
    neither = site.netmend("abort", "--as", site.requester())
    both = site.netmend("abort", "R-1", "--all", "--as", site.requester())

    assert (neither.code, both.code) == (2, 2)
    assert "say --all" in neither.err
