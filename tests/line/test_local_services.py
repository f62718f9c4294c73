"""Database, notices, lab and engine away: said in one line, and no device is written."""

import fcntl
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from netmend.testing.site import Done, Site

REPORT, RUN = "runbooks/reports/SDR-1001.yaml", "R-7"
DATABASE = ".netmend/state.db"
NOTICES = ".netmend/notices"


def run(site: Site, run_id: str = RUN) -> Done:
    return site.netmend("run", REPORT, "--as", site.requester(), "--run-id", run_id, "--no-wait")


def test_no_proposal_goes_out_when_the_channel_is_down(degraded: Site) -> None:
    """Owners who cannot be asked cannot authorize: the run ends, and the next one finds all in place."""
    (degraded.root / NOTICES).write_text("a file where the directory should be", encoding="utf-8")

    done = run(degraded)
    (degraded.root / NOTICES).unlink()
    again = run(degraded, "R-8")

    assert done.code == 3, done.err
    assert f"{RUN} REFUSED: mandatory notice not accepted: channel file: party bank: " in done.out
    assert degraded.writes() == {}
    assert again.code == 75, again.err


def test_nothing_starts_when_the_channel_is_down_at_the_start(authorized: Site) -> None:
    """One party that cannot be told is enough; whoever was told of a start is told that it did not come."""
    shutil.rmtree(authorized.root / NOTICES / "bank")
    (authorized.root / NOTICES / "bank").write_text("in the way", encoding="utf-8")

    done = authorized.netmend("resume", RUN)

    assert done.code == 3, done.err
    assert "mandatory notice not accepted: channel file: party bank: " in done.out
    assert authorized.writes() == {}
    kinds = {
        file.stem for party in ("acme", "city") for file in (authorized.root / NOTICES / party).iterdir()
    }
    assert {"R-7-1-city-proposal", "R-7-1-city-commencing", "R-7-1-city-completed"} <= kinds
    assert ("R-7-1-acme-commencing" in kinds) == ("R-7-1-acme-completed" in kinds)


@pytest.mark.parametrize(
    "command",
    [
        "run",
        pytest.param("resume", marks=pytest.mark.matrix),
        pytest.param("authorize", marks=pytest.mark.matrix),
    ],
)
def test_a_locked_database_writes_nothing(waiting: Site, command: str) -> None:
    """Exit 6 after a patient wait; let go, the command does its work."""
    person = waiting.authorizers("city")[0]
    words = {
        "run": ("run", REPORT, "--as", waiting.requester(), "--no-wait"),
        "resume": ("resume", RUN, "--no-wait"),
        "authorize": (
            "authorize",
            RUN,
            "--party",
            "city",
            "--as",
            person,
            "--key",
            str(waiting.keys[person]),
        ),
    }[command]
    with closing(sqlite3.connect(waiting.root / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        done = waiting.netmend(*words)

    assert done.code == 6, done.out + done.err
    assert done.err == f"error[NM-X010]: {waiting.root / DATABASE}: database is locked\n"
    assert waiting.writes() == {}
    assert waiting.netmend(*words).code == (0 if command == "authorize" else 75)


@pytest.mark.parametrize("damage", ["header", "middle", "other program"])
def test_a_damaged_database_is_refused_and_left_as_it_is(waiting: Site, damage: str) -> None:
    """Exit 6, the file is named and not touched: a person may still save something."""
    file = waiting.root / DATABASE
    spoil(file, damage)
    before = file.read_bytes()

    done = run(waiting, "R-8")

    assert done.code == 6, done.out + done.err
    assert done.err.startswith(f"error[NM-X010]: {file}: ")
    assert done.err.count("\n") == 1
    assert waiting.writes() == {}
    assert file.read_bytes() == before


def test_a_lab_command_without_a_lab_says_so(site: Site, tmp_path: Path) -> None:
    """Exit 6, with where it was looked for."""
    done = site.netmend("lab", "status", "--state-dir", str(tmp_path / "nowhere"))

    assert done.code == 6
    where = tmp_path / "nowhere" / "lab.json"
    assert done.err == (f"error[NM-X010]: lab is not running: no {where}: start it with `netmend lab up`\n")


def test_a_second_command_follows_the_engine_that_lives(waiting: Site) -> None:
    """Two never carry the same project: the second one hands over, and both say how it ended."""
    engine = waiting.spawn("resume", RUN)
    try:
        wait_until_engine_lives(waiting.root)
        follower = waiting.netmend("resume", RUN, "--no-wait")
        aborted = waiting.netmend("abort", RUN, "--as", waiting.requester(), "--reason", "fair weather")
        out, err = engine.communicate(timeout=30)
    finally:
        engine.kill()

    assert follower.code == 75, follower.err
    assert aborted.code == 0, aborted.err
    assert engine.returncode == 3, err
    assert "fair weather" in out
    assert waiting.writes() == {}


def test_no_secret_leaves_the_process_in_a_whole_run(authorized: Site) -> None:
    """Neither password nor private key is in an output, the database, a log or a notice."""
    done = authorized.netmend("resume", RUN)
    shown = [
        authorized.netmend("show", RUN),
        authorized.netmend("show", RUN, "--json"),
        authorized.netmend("audit", "verify"),
        authorized.netmend("run", REPORT, "--as", authorized.requester(), "--run-id", "R-8", "--json"),
    ]
    secrets = [authorized.environment["NETMEND_PASSWORD"], *map(private_body, authorized.keys.values())]
    texts = [text for one in (done, *shown) for text in (one.out, one.err)]
    files = [file for file in authorized.root.rglob("*") if file.is_file()]

    assert done.code == 0, done.err
    assert len(secrets) > 10
    assert any(file.name == "state.db" for file in files)
    assert not [text for text in texts if any(secret in text for secret in secrets)]
    assert not [file for file in files if any(secret.encode() in file.read_bytes() for secret in secrets)]


def test_an_internal_error_is_one_line_and_its_trace_shows_no_values(degraded: Site) -> None:
    """Exit 1; the trace is in the log file, nothing is lost, and the run goes on once the cause is gone."""
    lock = degraded.root / ".netmend/engine.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()

    failed = run(degraded, "R-8")
    lock.rmdir()
    mended = degraded.netmend("resume", "R-8", "--no-wait")

    log = (degraded.root / ".netmend/netmend.log").read_text(encoding="utf-8")
    assert (failed.code, failed.out) == (1, "")
    assert failed.err.count("error[NM-X000]: internal error: IsADirectoryError; the trace is in ") == 1
    assert "Traceback" not in failed.err
    assert "IsADirectoryError" in log
    assert degraded.environment["NETMEND_PASSWORD"] not in log
    assert degraded.writes() == {}
    assert mended.code == 75, mended.err


def private_body(key: Path) -> str:
    """Return a line of the key file that is in no other one: the last whole one before its end."""
    return key.read_text(encoding="ascii").strip().split("\n")[-3]


def spoil(file: Path, damage: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if damage == "other program":
            database.execute("PRAGMA application_id=7")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for extra in ("-wal", "-shm"):
        Path(f"{file}{extra}").unlink(missing_ok=True)
    places = {"header": 0, "middle": 4096 * 3}
    if damage in places:
        with file.open("r+b") as stream:
            stream.seek(places[damage])
            stream.write(os.urandom(4096 * 4))


def wait_until_engine_lives(root: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with (root / ".netmend/engine.lock").open("a+", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        time.sleep(0.05)
    pytest.fail("no engine came to life")
