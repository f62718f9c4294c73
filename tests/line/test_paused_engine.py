"""An engine holds still in the middle of a run, another one goes on without it, and the first wakes up."""

import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.line.platforms import CANARY, LATER
from tests.line.trial import REPORT, Trial, degrade, take_short_way
from tests.line.violations import violations

from netmend.testing.site import Site, Started
from netmend.testing.story import grant_all, propose, quicken

RUN = "R-1"
NOT_GOOD_ENOUGH = 0.05
_PATIENCE_S = 120
_ALONE_S = 30
"""How long an engine needs at most that waits for nobody."""
_LETS_GO = 6
_ATTEMPTS = 5
POINTS = (
    "line.commence:before",
    "canary.push.lease:before",
    "canary.push.lock:before",
    "canary.push.edit-config:before",
    "canary.push.confirmed-commit:before",
    "canary.push.confirmed-commit:after",
    "line.canary.push:after",
    "line.canary.verify:before",
    "later.push.lease:after",
    "later.push.confirmed-commit:before",
    "line.later.verify:after",
    "line.confirm:before",
    "canary.confirm.confirming-commit:before",
    "canary.confirm.confirming-commit:after",
    "later.confirm.copy-config:before",
    "line.complete:before",
)
MAY_HOLD_A_LOCK = {"canary.confirm.confirming-commit:before", "canary.confirm.confirming-commit:after"}
"""All devices are confirmed at once: when one thread is stopped, another may have made its device's final."""
TAKING_BACK = ("line.back-out:before", "canary.back_out.cancel-commit:before", "line.complete:before")


@pytest.fixture(scope="module")
def parked(built_on: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Everybody has authorized a run; no engine lives."""
    site = built_on("netconf").copy(tmp_path_factory.mktemp("parked"))
    quicken(site)
    take_short_way(site)
    degrade(site)
    grant_all(site, propose(site, REPORT, RUN))
    return site


def wait_until_stopped(engine: Started) -> None:
    give_up_at = time.monotonic() + _PATIENCE_S
    while not is_stopped(engine):
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def is_stopped(engine: Started) -> bool:
    """Say whether the kernel has stopped the process, proc(5): state T."""
    stat = Path(f"/proc/{engine.pid}/stat").read_text(encoding="ascii", errors="replace")
    assert engine.poll() is None
    return stat.rpartition(") ")[2].startswith("T")


def is_locked(site: Site) -> bool:
    """Say whether a thread was stopped in a transaction: every other engine ends with 6 then."""
    database = sqlite3.connect(site.root / ".netmend" / "state.db", timeout=0, isolation_level=None)
    with closing(database):
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        database.execute("ROLLBACK")
        return False


def twin(site: Site, folder: Path) -> Site:
    """Return a copy of the project over the same database: its engine asks nobody whether another lives."""
    root = folder / "twin"
    notices = site.root / ".netmend" / "notices"
    shutil.copytree(site.root, root, ignore=shutil.ignore_patterns("notices", "engine.lock"))
    (root / ".netmend" / "notices").symlink_to(notices)
    database = f"sqlite:///{site.root / '.netmend' / 'state.db'}"
    return replace(site, root=root, environment={**site.environment, "NETMEND_DATABASE_URL": database})


def stopped_at(
    parked: Site, folder: Path, point: str, elsewhere: float
) -> tuple[Site, Started, dict[str, str]]:
    """Return a site whose engine was stopped there, that engine, and what the devices held."""
    for attempt in range(_ATTEMPTS):
        site = parked.copy(folder / str(attempt))
        degrade(site, elsewhere=elsewhere)
        before = site.configs()
        engine = site.spawn("resume", RUN, "--json", NETMEND_STOP_AT=point)
        wait_until_stopped(engine)
        if not is_locked(site):
            return site, engine, before
        engine.kill()
        engine.communicate()
    raise AssertionError(f"stopped in a transaction {_ATTEMPTS} times")


def pause_and_go_on(parked: Site, folder: Path, point: str, *, elsewhere: float = 0.0) -> None:
    """Stop an engine there, let another end the run, continue the first, and judge by the devices' log.

    Where the first holds the lock of a device whose change is final, the other one waits for that lock: the
    first wakes up while it does, lets go, and sends nothing in the logins that it has. What the thread of
    another device had handed to its session when all were stopped, one request at most, is sent later all the
    same, after the end was told: no check of ours can come after that.
    """
    site, first, before = stopped_at(parked, folder, point, elsewhere)
    logins = {(device, line.session) for device in site.devices() for line in site.truth(device)}
    successor = twin(site, folder).spawn("resume", RUN, "--json")
    try:
        said = ("", "it waits")
        with suppress(subprocess.TimeoutExpired):
            said = successor.communicate(timeout=_ALONE_S)
        ended_alone = successor.poll() is not None
        woken_at = time.time()
        first.send_signal(signal.SIGCONT)
        out, err = first.communicate(timeout=_PATIENCE_S)
        if not ended_alone:
            said = successor.communicate(timeout=_PATIENCE_S)
    finally:
        for engine in (first, successor):
            if engine.poll() is None:
                engine.kill()
                engine.communicate()

    trial = Trial(site, RUN)
    place = point.partition(".")[0]
    assert ended_alone or point in MAY_HOLD_A_LOCK, said
    late = [
        device
        for device in site.devices()
        for line in site.truth(device)
        if line.t >= woken_at and line.phase == "request" and line.request_class != "read"
        if ended_alone or (device, line.session) in logins
    ]
    stopped = {"canary": CANARY, "later": LATER}.get(place)
    assert [device for device in late if stopped in {None, device}] == []
    assert len(late) == len(set(late))
    broken = list(violations(site, trial, trial.end(), before))
    if late:
        broken = [one for one in broken if not one.endswith("before its last write")]
    assert broken == []
    assert successor.returncode == trial.end().exit_code, said
    assert first.returncode == (successor.returncode if ended_alone else _LETS_GO), out + err
    assert site.netmend("audit", "verify").code == 0


@pytest.mark.matrix
@pytest.mark.parametrize("point", POINTS)
def test_an_engine_that_wakes_up_too_late_sends_nothing_more(
    parked: Site, tmp_path: Path, point: str
) -> None:
    """The other one has ended the run: one commit per device, and the first says how it ended (F07)."""
    pause_and_go_on(parked, tmp_path, point)


@pytest.mark.matrix
@pytest.mark.parametrize("point", TAKING_BACK)
def test_not_even_to_take_back(parked: Site, tmp_path: Path, point: str) -> None:
    """What it would take back has been taken back by the other one, and may be somebody else's by now."""
    pause_and_go_on(parked, tmp_path, point, elsewhere=NOT_GOOD_ENOUGH)
