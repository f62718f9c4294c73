"""The power is cut before and after every step of the line and every request to a device.

Then another engine takes the run up, and every device must be exactly as before or as authorized, all of
them alike, with nothing applied twice and one `completed` for each `commencing`: by the devices' own log.
The same plan each time: p1 moves the traffic (the canary), p2 is released (a later wave).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Literal

import pytest
from tests.line.forks import Forks, forks_of
from tests.line.power_cut import CutAt, PowerCut, Recorder, count_cuts
from tests.line.violations import violations

from netmend.testing.site import Site
from netmend.workflow.kill_points import KILL_POINTS

Moment = Literal["before", "after"]
Cut = tuple[str, Moment]


@dataclass(frozen=True)
class Scenario:
    """`elsewhere`: loss on the link that the plan moves to. `settings`: on top of the project's."""

    name: str
    points: tuple[str, ...]
    elsewhere: float = 0.0
    settings: tuple[tuple[str, str], ...] = ()


def _but(*parts: str) -> tuple[str, ...]:
    return tuple(point for point in KILL_POINTS if not any(part in point for part in parts))


RESTORED = Scenario("restored", _but("back-out", "back_out", "remeasure", "cancel", "no-plan", "extend"))
# Better than before, yet not good: it takes both waves to know that, and both are taken back.
TAKEN_BACK = Scenario(
    "taken back",
    tuple(point for point in KILL_POINTS if "back" in point or point in {"line.remeasure", "line.complete"}),
    elsewhere=0.05,
)
# The timer of the canary covers its own wave, but not what comes after it.
EXTENDED = Scenario(
    "extended",
    tuple(point for point in KILL_POINTS if "extend" in point),
    settings=(("NETMEND_POLICY__CONFIRM_TIMEOUT_S", "101"), ("NETMEND_POLICY__MARGIN_S", "30.95")),
)
SCENARIOS = (RESTORED, TAKEN_BACK, EXTENDED)
MOMENTS: tuple[Moment, ...] = ("before", "after")
BOTH = ("confirmed-commit", "confirming-commit")
STAGES = (
    r"line\.(measure|read|rank)|read\..*",
    r"canary\.preview\..*",
    r"later\.preview\..*",
    r"line\.(propose|notify|authorize)",
    r"\w+\.recheck\..*|line\.(recheck|commence|canary\.arm)",
    r"canary\.push\..*",
    r"line\.canary\.(push|soak|verify)|line\.later\.arm",
    r"later\.push\..*",
    r"line\.later\.(push|soak|verify)|\w+\.(reread|login)\..*",
    r"\w+\.confirm\..*",
    r"line\.(confirm|complete|record|close)",
)
"""What follows each other in a run that restores: a cut in one does not keep it from passing the next."""


def cuts(scenario: Scenario) -> list[Cut]:
    """Return every point once, before or after in turn; what decides about a change before and after."""
    return [
        (point, moment)
        for number, point in enumerate(scenario.points)
        for moment in MOMENTS
        if any(word in point for word in BOTH) or moment == MOMENTS[number % 2]
    ]


def ends_the_run(cut: Cut) -> bool:
    """Say whether the next engine takes everything back: what was intended may have been undone already."""
    return cut[1] == "before" and cut[0].endswith("push.confirmed-commit")


def chains(scenario: Scenario) -> list[tuple[Cut, ...]]:
    """Spread the cuts over as few runs as there can be: each run is cut in one place of each stage."""
    left = [cut for cut in cuts(scenario) if not ends_the_run(cut)]
    stages = [[cut for cut in left if re.fullmatch(stage, cut[0])] for stage in STAGES]
    assert sorted(chain.from_iterable(stages)) == sorted(left)
    return [tuple(cut for cut in row if cut is not None) for row in zip_longest(*stages)]


def alone(scenario: Scenario) -> list[Cut]:
    """Return every point before and after."""
    return [(point, moment) for point in scenario.points for moment in MOMENTS]


@pytest.fixture(scope="module")
def forks(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks_of(built_site, tmp_path_factory.mktemp("cut")) as made:
        yield made


@pytest.mark.parametrize("row", chains(RESTORED), ids=lambda row: ",".join(map(":".join, row)))
def test_a_run_that_is_cut_again_and_again_leaves_nothing_unknown(
    forks: Forks, row: tuple[Cut, ...], record_property: Callable[[str, object], None]
) -> None:
    """Every engine is cut off, the next one takes the run up, and the last one restores the service."""
    count_cuts(record_property, len(row), "netconf")
    trial = forks.begin(point=row[0][0])
    before = forks.site.configs()

    for point, moment in row:
        power = CutAt(point, moment)
        with pytest.raises(PowerCut):
            trial.carry(power)
        assert power.reached
    end = trial.carry()

    assert end.exit_code == 0, end
    assert list(violations(forks.site, trial, end, before)) == []


@pytest.mark.parametrize(
    ("scenario", "cut"),
    [
        *((RESTORED, cut) for cut in cuts(RESTORED) if ends_the_run(cut)),
        *((scenario, cut) for scenario in (TAKEN_BACK, EXTENDED) for cut in cuts(scenario)),
        *(pytest.param(one, cut, marks=pytest.mark.matrix) for one in SCENARIOS for cut in alone(one)),
    ],
    ids=lambda one: one.name if isinstance(one, Scenario) else ":".join(one),
)
def test_a_power_cut_leaves_nothing_unknown(
    forks: Forks,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
    scenario: Scenario,
    cut: Cut,
) -> None:
    """Cut there, taken up again: as before or as authorized, once, and everybody knows which."""
    count_cuts(record_property, 1, "netconf")
    for key, value in scenario.settings:
        monkeypatch.setenv(key, value)
    trial = forks.begin(elsewhere=scenario.elsewhere, point=cut[0])
    before = forks.site.configs()
    power = CutAt(*cut)

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
