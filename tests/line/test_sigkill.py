"""The engine is really killed, with SIGKILL, and another process takes the run up."""

import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.line.power_cut import KILLS, count_cuts
from tests.line.trial import REPORT, Trial, degrade
from tests.line.violations import LONG_WAY, LONG_WAY_OWNERS, violations

from netmend.testing.site import Site
from netmend.testing.story import quicken
from netmend.workflow.kill_points import KILL_POINTS

RUN = "R-1"
WAITING = 75
EARLY = (
    "line.measure",
    "line.read",
    "line.rank",
    "line.propose",
    "line.notify",
    "line.authorize",
    "read.",
    "canary.preview",
    "later.preview",
)
MIXED = "iosxe-eos-netconf"
SAMPLE = (
    ("netconf", "line.propose:after"),
    (MIXED, "line.commence:after"),
    ("netconf", "canary.push.confirmed-commit:before"),
    (MIXED, "canary.push.confirmed-commit:after"),
    ("netconf", "line.canary.push:after"),
    (MIXED, "line.later.verify:before"),
    ("netconf", "canary.confirm.confirming-commit:after"),
    (MIXED, "later.confirm.confirming-commit:before"),
    (MIXED, "later.confirm.copy-config:after"),
    ("netconf", "line.complete:after"),
)
PASSED = tuple(
    f"{point}:{moment}"
    for point in KILL_POINTS
    if not any(part in point for part in ("back-out", "back_out", "remeasure", "cancel", "no-plan", "extend"))
    for moment in ("before", "after")
)


EVERYWHERE = ("line.", "confirmed-commit", "confirming-commit", "copy-config")
EVERY = [
    (group, point)
    for group in ("netconf", MIXED)
    for point in PASSED
    if group == "netconf" or any(word in point for word in EVERYWHERE)
]


@pytest.fixture(scope="module")
def parked_on(
    built_on: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Site]:
    """Return a run that waits, everybody has authorized it, and no engine lives."""

    @cache
    def parked(group: str) -> Site:
        site = built_on(group).copy(tmp_path_factory.mktemp(f"parked-{group}"))
        quicken(site)
        degrade(site)
        words = ("--as", site.requester(), "--run-id", RUN, "--no-wait")
        assert site.netmend("run", REPORT, *words).code == WAITING
        site.authorize_all(RUN)
        return site

    return parked


def kill_and_resume(site: Site, kill_at: str, *words: str) -> None:
    """Go on until the engine is dead, resume with another one, and judge by the devices' own log."""
    degrade(site)
    before = site.configs()

    killed = site.netmend(*words, NETMEND_KILL_AT=kill_at)
    ended = site.netmend("resume", RUN, "--no-wait")
    if ended.code == WAITING:
        site.authorize_all(RUN)
        ended = site.netmend("resume", RUN)

    trial = Trial(site, RUN)
    assert killed.code == -signal.SIGKILL
    assert list(violations(site, trial, trial.end(), before, way=LONG_WAY, owners=LONG_WAY_OWNERS)) == []
    assert ended.code == trial.end().exit_code
    assert site.netmend("audit", "verify").code == 0


def kill_anywhere(begin: Callable[[str], Site], folder: Path, group: str, kill_at: str) -> None:
    """Kill before the authorization in a new run, after it in the parked one, as `begin` has it."""
    site = begin(group).copy(folder)
    if kill_at.startswith(EARLY):
        quicken(site)
        kill_and_resume(site, kill_at, "run", REPORT, "--as", site.requester(), "--run-id", RUN, "--no-wait")
    else:
        kill_and_resume(site, kill_at, "resume", RUN)


@pytest.fixture
def begin(
    built_on: Callable[[str], Site], parked_on: Callable[[str], Site], kill_at: str
) -> Callable[[str], Site]:
    return built_on if kill_at.startswith(EARLY) else parked_on


@pytest.mark.parametrize(("group", "kill_at"), SAMPLE)
def test_a_killed_engine_leaves_nothing_unknown(
    begin: Callable[[str], Site],
    tmp_path: Path,
    group: str,
    kill_at: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Five devices in four waves: as before or as authorized, once, and everybody knows which."""
    count_cuts(record_property, 1, group, row=KILLS)
    kill_anywhere(begin, tmp_path, group, kill_at)


@pytest.mark.matrix
@pytest.mark.parametrize(("group", "kill_at"), EVERY)
def test_an_engine_killed_anywhere_leaves_nothing_unknown(
    begin: Callable[[str], Site],
    tmp_path: Path,
    group: str,
    kill_at: str,
    record_property: Callable[[str, object], None],
) -> None:
    """The same, for every point that a run over NETCONF passes, and those that all platforms have."""
    count_cuts(record_property, 1, group, row=KILLS)
    kill_anywhere(begin, tmp_path, group, kill_at)
