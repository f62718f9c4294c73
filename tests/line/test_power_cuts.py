"""The power is cut before and after every step of the line and every request to a device.

Then another engine takes the run up, and every device must be exactly as before or as authorized, all of
them alike, with nothing applied twice and one `completed` for each `commencing`: by the devices' own log.
The same plan each time: p1 moves the traffic (the canary), p2 is released (a later wave).
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from tests.line.power_cut import CutAt, PowerCut, Recorder
from tests.line.trial import Trial, degrade, take_short_way, violations

from netmend.testing.site import Site
from netmend.testing.story import quicken
from netmend.workflow.kill_points import KILL_POINTS

RUN = "R-1"
FORKS = ("line.propose", "line.recheck")


@dataclass(frozen=True)
class Scenario:
    """`elsewhere`: loss on the link that the plan moves to. `settings`: on top of the project's."""

    name: str
    points: tuple[str, ...]
    elsewhere: float = 0.0
    settings: tuple[tuple[str, str], ...] = ()


def _but(*parts: str) -> tuple[str, ...]:
    return tuple(point for point in KILL_POINTS if not any(part in point for part in parts))


RESTORED = Scenario("restored", _but("back-out", "back_out", "cancel", "no-plan", "extend"))
# Better than before, yet not good: it takes both waves to know that, and both are taken back.
TAKEN_BACK = Scenario(
    "taken back",
    tuple(point for point in KILL_POINTS if "back" in point or point == "line.complete"),
    elsewhere=0.05,
)
# The timer of the canary covers its own wave, but not what comes after it.
EXTENDED = Scenario(
    "extended",
    tuple(point for point in KILL_POINTS if "extend" in point),
    settings=(("NETMEND_POLICY__CONFIRM_TIMEOUT_S", "101"), ("NETMEND_POLICY__MARGIN_S", "30.95")),
)
SCENARIOS = (RESTORED, TAKEN_BACK, EXTENDED)
BOTH = ("confirmed-commit", "confirming-commit")


def _in_every_test(number: int, point: str, moment: str) -> bool:
    """Every point is cut once in every test, what decides about a change before and after; all in faults."""
    return any(word in point for word in BOTH) or moment == ("before", "after")[number % 2]


CUTS = [
    pytest.param(
        scenario,
        point,
        moment,
        id=f"{scenario.name}-{point}-{moment}",
        marks=() if _in_every_test(number, point, moment) else pytest.mark.matrix,
    )
    for scenario in SCENARIOS
    for number, point in enumerate(scenario.points)
    for moment in ("before", "after")
]


@pytest.fixture(scope="module")
def authorized(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[_Authorized]":
    """The run as it is when everybody has authorized it; most cuts come later, and begin there."""
    site = built_site.copy(tmp_path_factory.mktemp("authorized"))
    quicken(site)
    take_short_way(site)
    with pytest.MonkeyPatch.context() as patch:
        for key, value in site.environment.items():
            patch.setenv(key, value)
        yield _Authorized(site)


class _Authorized:
    """Brings project, database and devices back to where a cut shall begin.

    Runs are carried once until each of `FORKS`, and everything is kept as it is then.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._pristine = site.root.with_name("pristine")
        self._forks: dict[float, list[_Fork]] = {}
        shutil.copytree(site.root, self._pristine)

    def begin(self, scenario: Scenario, point: str) -> tuple[Site, Trial]:
        """Return a trial that has not come to the point yet."""
        if scenario.elsewhere not in self._forks:
            self._forks[scenario.elsewhere] = [self._fork(scenario.elsewhere, at) for at in FORKS]
        ahead = [fork for fork in self._forks[scenario.elsewhere] if point not in fork.passed]
        files, written = (ahead[-1].files, ahead[-1].written) if ahead else (self._pristine, [])
        self._lay(files, scenario.elsewhere)
        return self._site, Trial(self._site, RUN, list(written))

    def _fork(self, elsewhere: float, at: str) -> "_Fork":
        self._lay(self._pristine, elsewhere)
        trial = Trial(self._site, RUN)
        recorder = _RecorderUntil(at)
        with pytest.raises(PowerCut):
            trial.carry(recorder)
        files = self._site.root.with_name(f"forked-{elsewhere}-{at}")
        shutil.copytree(self._site.root, files)
        return _Fork(files, trial.written, frozenset(recorder.points))

    def _lay(self, files: Path, elsewhere: float) -> None:
        shutil.rmtree(self._site.root)
        shutil.copytree(files, self._site.root)
        degrade(self._site, elsewhere=elsewhere)


class _Fork(NamedTuple):
    """`passed`: the points before it."""

    files: Path
    written: list[tuple[str, str]]
    passed: frozenset[str]


class _RecorderUntil(Recorder):
    """Notes the points that are passed, and cuts before one of them."""

    def __init__(self, last: str) -> None:
        super().__init__()
        self._cut = CutAt(last, "before")

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        self._cut.at(point, moment)
        self.points.setdefault(point)


@pytest.mark.parametrize(("scenario", "point", "moment"), CUTS)
def test_a_power_cut_leaves_nothing_unknown(
    authorized: _Authorized, monkeypatch: pytest.MonkeyPatch, scenario: Scenario, point: str, moment: str
) -> None:
    """Cut there, taken up again: as before or as authorized, once, and everybody knows which."""
    for key, value in scenario.settings:
        monkeypatch.setenv(key, value)
    site, trial = authorized.begin(scenario, point)
    before = site.configs()
    power = CutAt(point, moment)

    with pytest.raises(PowerCut):
        trial.carry(power)
    end = trial.carry()

    assert power.reached
    assert list(violations(site, trial, end, before)) == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_the_list_of_kill_points_is_the_list_of_what_runs_pass(
    authorized: _Authorized, monkeypatch: pytest.MonkeyPatch, scenario: Scenario
) -> None:
    """No point is made up, none is left out."""
    for key, value in scenario.settings:
        monkeypatch.setenv(key, value)
    site, trial = authorized.begin(scenario, "line.measure")
    before = site.configs()
    recorder = Recorder()

    end = trial.carry(recorder)

    assert list(violations(site, trial, end, before)) == []
    assert set(recorder.points) <= set(KILL_POINTS)
    assert set(scenario.points) <= set(recorder.points)
