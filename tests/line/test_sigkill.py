"""The engine is really killed, with SIGKILL, and another process takes the run up."""

import signal
from pathlib import Path

import pytest
from tests.line.trial import REPORT, Trial, degrade, violations

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
SAMPLE = (
    "line.propose:after",
    "line.commence:after",
    "canary.push.confirmed-commit:before",
    "canary.push.confirmed-commit:after",
    "line.canary.push:after",
    "line.later.verify:before",
    "canary.confirm.confirming-commit:after",
    "later.confirm.confirming-commit:before",
    "later.confirm.copy-config:after",
    "line.complete:after",
)
PASSED = tuple(
    f"{point}:{moment}"
    for point in KILL_POINTS
    if not any(part in point for part in ("back-out", "back_out", "cancel", "no-plan", "extend"))
    for moment in ("before", "after")
)


@pytest.fixture(scope="module")
def parked(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A run that waits, everybody has authorized it, and no engine lives."""
    site = built_site.copy(tmp_path_factory.mktemp("parked"))
    quicken(site)
    degrade(site)
    words = ("--as", site.requester(), "--run-id", RUN, "--no-wait")
    assert site.netmend("run", REPORT, *words).code == WAITING
    site.authorize_all(RUN)
    return site


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
    assert list(violations(site, trial, trial.end(), before)) == []
    assert ended.code == trial.end().exit_code
    assert site.netmend("audit", "verify").code == 0


def kill_anywhere(built_site: Site, parked: Site, tmp_path: Path, kill_at: str) -> None:
    """Kill before the authorization in a new run, after it in the parked one."""
    early = kill_at.startswith(EARLY)
    site = (built_site if early else parked).copy(tmp_path)
    if early:
        quicken(site)
        kill_and_resume(site, kill_at, "run", REPORT, "--as", site.requester(), "--run-id", RUN, "--no-wait")
    else:
        kill_and_resume(site, kill_at, "resume", RUN)


@pytest.mark.parametrize("kill_at", SAMPLE)
def test_a_killed_engine_leaves_nothing_unknown(
    built_site: Site, parked: Site, tmp_path: Path, kill_at: str
) -> None:
    """Five devices in four waves: as before or as authorized, once, and everybody knows which."""
    kill_anywhere(built_site, parked, tmp_path, kill_at)


@pytest.mark.matrix
@pytest.mark.parametrize("kill_at", [point for point in PASSED if point not in SAMPLE])
def test_an_engine_killed_anywhere_leaves_nothing_unknown(
    built_site: Site, parked: Site, tmp_path: Path, kill_at: str
) -> None:
    """The same, for every point that a run passes."""
    kill_anywhere(built_site, parked, tmp_path, kill_at)
