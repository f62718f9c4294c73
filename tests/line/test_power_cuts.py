"""The power is cut before and after every step of the line and every request to a device.

Then another engine takes the run up, and every device must be exactly as before or as authorized, all of
them alike, with nothing applied twice and one `completed` for each `commencing`: by the devices' own log.
The same plan each time: p1 moves the traffic (the canary), p2 is released (a later wave).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
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
    """`elsewhere`: loss on the link that the plan moves to. `settings`: on top of the project's.

    `stages`: patterns of points that one run passes one after the other: a cut in one does not keep it from
    passing the next.  `aside`: of them, in one run only what stands in one line: devices that work at the
    same time.  `ending`: after all of these.  A point belongs to the first pattern that fits.
    """

    name: str
    points: tuple[str, ...]
    stages: tuple[str, ...]
    aside: tuple[tuple[str, ...], ...]
    ending: str
    elsewhere: float = 0.0
    settings: tuple[tuple[str, str], ...] = ()


def _but(*parts: str) -> tuple[str, ...]:
    return tuple(point for point in KILL_POINTS if not any(part in point for part in parts))


OPENING = r"(lease|connect|lock|get-config(\.2)?)"
RESTORED = Scenario(
    "restored",
    _but("back-out", "back_out", "remeasure", "cancel", "no-plan", "extend"),
    stages=(
        r"line\.(measure|read|rank)|read\..*",
        rf"canary\.preview\.{OPENING}",
        r"canary\.preview\..*",
        rf"later\.preview\.{OPENING}",
        r"later\.preview\..*",
        r"line\.(propose|notify|authorize)",
        r"\w+\.recheck\..*|line\.(recheck|commence|canary\.arm)",
        rf"canary\.push\.({OPENING}|edit-config|get-config\.[345])",
        r"canary\.push\..*",
        r"line\.canary\.(push|soak|verify)|line\.later\.arm",
        rf"later\.push\.({OPENING}|edit-config|get-config\.[345])",
        r"later\.push\..*",
        r"line\.later\.(push|soak|verify)|\w+\.(reread|login)\..*",
    ),
    aside=(
        (rf"canary\.confirm\.{OPENING}", r"canary\.confirm\..*"),
        (rf"later\.confirm\.{OPENING}", r"later\.confirm\..*"),
    ),
    ending=r"line\.(confirm|complete|record|close)",
)
# Better than before, yet not good: it takes both waves to know that, and both are taken back.
TAKEN_BACK = Scenario(
    "taken back",
    tuple(point for point in KILL_POINTS if "back" in point or point in {"line.remeasure", "line.complete"}),
    stages=(r"line\.back-out",),
    aside=(
        (r"canary\.back_out\.get-config", r"canary\.back_out\.cancel-commit", r"canary\.back_out\..*"),
        (r"later\.back_out\.get-config", r"later\.back_out\..*"),
    ),
    ending=r"line\.(remeasure|complete)",
    elsewhere=0.05,
)
# The timer of the canary covers its own wave, but not what comes after it.
EXTENDED = Scenario(
    "extended",
    tuple(point for point in KILL_POINTS if "extend" in point),
    stages=(r"line\.later\.extend", rf"canary\.extend\.{OPENING}", r"canary\.extend\..*"),
    aside=(),
    ending="",
    settings=(("NETMEND_POLICY__CONFIRM_TIMEOUT_S", "101"), ("NETMEND_POLICY__MARGIN_S", "30.95")),
)
SCENARIOS = (RESTORED, TAKEN_BACK, EXTENDED)
MOMENTS: tuple[Moment, ...] = ("before", "after")
BOTH = ("confirmed-commit", "confirming-commit")


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

    def taken(pattern: str) -> list[Cut]:
        found = [cut for cut in left if re.fullmatch(pattern, cut[0])]
        left[:] = [cut for cut in left if cut not in found]
        return found

    stages = zip_longest(*[taken(stage) for stage in scenario.stages])
    asides = [row for aside in scenario.aside for row in zip_longest(*[taken(stage) for stage in aside])]
    ending = [(cut,) for cut in taken(scenario.ending)]
    assert left == []
    return [
        tuple(cut for part in parts for cut in part if cut is not None)
        for parts in zip_longest(stages, asides, ending, fillvalue=())
    ]


def alone(scenario: Scenario) -> list[Cut]:
    """Return every point before and after."""
    return [(point, moment) for point in scenario.points for moment in MOMENTS]


@pytest.fixture(scope="module")
def forks(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks_of(built_site, tmp_path_factory.mktemp("cut")) as made:
        yield made


@pytest.fixture
def cut(
    forks: Forks, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> Callable[[Scenario, tuple[Cut, ...]], None]:
    """Return what cuts one engine after the other, lets a last one end the run, and judges."""

    def carried(scenario: Scenario, row: tuple[Cut, ...]) -> None:
        count_cuts(record_property, len(row), "netconf")
        for key, value in scenario.settings:
            monkeypatch.setenv(key, value)
        trial = forks.begin(elsewhere=scenario.elsewhere, point=row[0][0])
        before = forks.site.configs()

        for point, moment in row:
            power = CutAt(point, moment)
            with pytest.raises(PowerCut):
                trial.carry(power)
            assert power.reached
        end = trial.carry()

        assert list(violations(forks.site, trial, end, before)) == []
        if not any(map(ends_the_run, row)):
            assert (end.exit_code == 0) is (scenario.elsewhere == 0), end

    return carried


@pytest.mark.parametrize(
    ("scenario", "row"),
    [(scenario, row) for scenario in SCENARIOS for row in chains(scenario)],
    ids=lambda one: one.name if isinstance(one, Scenario) else ",".join(map(":".join, one)),
)
def test_a_run_that_is_cut_again_and_again_leaves_nothing_unknown(
    cut: Callable[[Scenario, tuple[Cut, ...]], None], scenario: Scenario, row: tuple[Cut, ...]
) -> None:
    """Every engine is cut off, the next one takes the run up, and the last one ends it as if nothing was."""
    cut(scenario, row)


@pytest.mark.parametrize(
    ("scenario", "place"),
    [
        *((RESTORED, place) for place in cuts(RESTORED) if ends_the_run(place)),
        *(pytest.param(one, place, marks=pytest.mark.matrix) for one in SCENARIOS for place in alone(one)),
    ],
    ids=lambda one: one.name if isinstance(one, Scenario) else ":".join(one),
)
def test_a_power_cut_leaves_nothing_unknown(
    cut: Callable[[Scenario, tuple[Cut, ...]], None], scenario: Scenario, place: Cut
) -> None:
    """Cut there, taken up again: as before or as authorized, once, and everybody knows which."""
    cut(scenario, (place,))


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
