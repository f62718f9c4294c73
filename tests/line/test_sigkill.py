"""The engine is really killed, with SIGKILL, and another process takes the run up."""

import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.faults.invariants.evidence import LONG_ENOUGH_S
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
    ("netconf", ("line.propose:after", "canary.push.confirmed-commit:before")),
    ("netconf", ("line.canary.push:after", "canary.confirm.confirming-commit:after", "line.complete:after")),
    (MIXED, ("line.commence:after", "canary.push.confirmed-commit:after")),
    (
        MIXED,
        (
            "line.later.verify:before",
            "later.confirm.confirming-commit:before",
            "later.confirm.copy-config:after",
        ),
    ),
)
"""One run is killed again and again; where the next engine takes everything back, it was the last time."""
PASSED = tuple(
    f"{point}:{moment}"
    for point in KILL_POINTS
    if not any(part in point for part in ("back-out", "back_out", "remeasure", "cancel", "no-plan", "extend"))
    for moment in ("before", "after")
)


EVERYWHERE = ("line.", "confirmed-commit", "confirming-commit", "copy-config")
TIMER_ONLY = "iosxr"
"""A commit there belongs to its login: what has lost its engine, only the timer ends."""
ALONE = ("line.commence:after", "line.canary.push:after", "line.confirm:after")
EVERY = [
    *(
        (group, (point,))
        for group in ("netconf", MIXED)
        for point in PASSED
        if group == "netconf" or any(word in point for word in EVERYWHERE)
    ),
    *((group, (point,)) for group in ("iosxe", "eos", "junos", TIMER_ONLY) for point in ALONE),
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


def kill_and_resume(site: Site, kills: tuple[str, ...], *words: str, fire: bool = False) -> None:
    """Let one engine after the other be killed, resume with a last one, and judge by the devices' own log.

    `fire`: the timers of all devices run out before the last one begins.
    """
    degrade(site)
    before = site.configs()

    for kill_at in kills:
        killed = site.netmend(*words, NETMEND_KILL_AT=kill_at)
        assert killed.code == -signal.SIGKILL, f"{kill_at}: {killed}"
        words = ("resume", RUN)
        if kill_at.startswith(EARLY) and site.netmend(*words, "--no-wait").code == WAITING:
            site.authorize_all(RUN)
    if fire:
        let_timers_fire(site)
    ended = site.netmend(*words)

    trial = Trial(site, RUN)
    assert list(violations(site, trial, trial.end(), before, way=LONG_WAY, owners=LONG_WAY_OWNERS)) == []
    assert ended.code == trial.end().exit_code
    assert site.netmend("audit", "verify").code == 0


def kill_anywhere(begin: Callable[[str], Site], folder: Path, group: str, kills: tuple[str, ...]) -> None:
    """Kill before the authorization in a new run, after it in the parked one, as `begin` has it."""
    site = begin(group).copy(folder)
    if kills[0].startswith(EARLY):
        quicken(site)
        kill_and_resume(site, kills, "run", REPORT, "--as", site.requester(), "--run-id", RUN, "--no-wait")
    else:
        kill_and_resume(site, kills, "resume", RUN, fire=group == TIMER_ONLY)


def let_timers_fire(site: Site) -> None:
    with site.lab as lab:
        for device in lab.status().devices:
            if device.pending is not None:
                lab.advance_clock(device.name, LONG_ENOUGH_S)


@pytest.fixture
def begin(
    built_on: Callable[[str], Site], parked_on: Callable[[str], Site], kills: tuple[str, ...]
) -> Callable[[str], Site]:
    return built_on if kills[0].startswith(EARLY) else parked_on


@pytest.mark.parametrize(("group", "kills"), SAMPLE)
def test_a_killed_engine_leaves_nothing_unknown(
    begin: Callable[[str], Site],
    tmp_path: Path,
    group: str,
    kills: tuple[str, ...],
    record_property: Callable[[str, object], None],
) -> None:
    """Five devices in four waves: as before or as authorized, once, and everybody knows which."""
    count_cuts(record_property, len(kills), group, row=KILLS)
    kill_anywhere(begin, tmp_path, group, kills)


@pytest.mark.matrix
@pytest.mark.parametrize(("group", "kills"), EVERY)
def test_an_engine_killed_anywhere_leaves_nothing_unknown(
    begin: Callable[[str], Site],
    tmp_path: Path,
    group: str,
    kills: tuple[str, ...],
    record_property: Callable[[str, object], None],
) -> None:
    """The same at every point of a run over NETCONF, at those that all platforms have, and on each alone."""
    count_cuts(record_property, len(kills), group, row=KILLS)
    kill_anywhere(begin, tmp_path, group, kills)
