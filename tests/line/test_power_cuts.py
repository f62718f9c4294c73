"""The power is cut before and after every step of the line and every request to a device.

Then another engine takes the run up, and every device must be exactly as before or as authorized, all of
them alike, with nothing applied twice and one `completed` for each `commencing`: by the devices' own log.
The same plan each time: p1 moves the traffic (the canary), p2 is released (a later wave).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.line.forks import Forks, forks_of
from tests.line.power_cut import CutAt, PowerCut, Recorder
from tests.line.violations import violations

from netmend.testing.site import Site
from netmend.workflow.kill_points import KILL_POINTS


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
def forks(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks_of(built_site, tmp_path_factory.mktemp("cut")) as made:
        yield made


@pytest.mark.parametrize(("scenario", "point", "moment"), CUTS)
def test_a_power_cut_leaves_nothing_unknown(
    forks: Forks, monkeypatch: pytest.MonkeyPatch, scenario: Scenario, point: str, moment: str
) -> None:
    """Cut there, taken up again: as before or as authorized, once, and everybody knows which."""
    for key, value in scenario.settings:
        monkeypatch.setenv(key, value)
    trial = forks.begin(elsewhere=scenario.elsewhere, point=point)
    before = forks.site.configs()
    power = CutAt(point, moment)

    with pytest.raises(PowerCut):
        trial.carry(power)
    end = trial.carry()

    assert power.reached
    assert list(violations(forks.site, trial, end, before)) == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_the_list_of_kill_points_is_the_list_of_what_runs_pass(
    forks: Forks, monkeypatch: pytest.MonkeyPatch, scenario: Scenario
) -> None:
    """No point is made up, none is left out."""
    for key, value in scenario.settings:
        monkeypatch.setenv(key, value)
    trial = forks.begin(elsewhere=scenario.elsewhere, point="line.measure")
    before = forks.site.configs()
    recorder = Recorder()

    end = trial.carry(recorder)

    assert list(violations(forks.site, trial, end, before)) == []
    assert set(recorder.points) <= set(KILL_POINTS)
    assert set(scenario.points) <= set(recorder.points)
