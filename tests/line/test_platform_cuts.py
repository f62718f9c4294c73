"""Power cuts and lost replies on command-line devices, and in a group of devices of several kinds.

What a run passes there is not written down but recorded: a first run notes every point, and each of them is
cut then. Judged by the lab's log, against a post-state that is the same whatever the platform.
"""

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Literal

import pytest
from tests.faults.trials import drawn
from tests.line.forks import Forks, forks_of
from tests.line.platforms import CANARY, LATER
from tests.line.power_cut import CutAt, PowerCut, Recorder, count_cuts
from tests.line.violations import violations

from netmend.testing.site import Site

NOT_GOOD_ENOUGH = 0.05
WRITES = ("confirmed-commit", "edit-config", "confirming-commit", "copy-config", "cancel-commit", "extend")
EXTENDING = {"NETMEND_POLICY__CONFIRM_TIMEOUT_S": "101", "NETMEND_POLICY__MARGIN_S": "30.95"}
FIRST = [CANARY, pytest.param(LATER, marks=pytest.mark.matrix)]
SECOND = [pytest.param(CANARY, marks=pytest.mark.matrix), LATER]
"""In every test one of the two devices, in faults both."""
Moment = Literal["before", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "after")
PHASES = ("preview", "recheck", "push", "confirm", "back_out", "reread", "extend", "read")


@pytest.fixture(scope="module")
def forks(other_platforms: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks_of(other_platforms, tmp_path_factory.mktemp("cut")) as made:
        yield made


def recorded(forks: Forks, *, elsewhere: float) -> list[str]:
    """Carry a run without a cut, judge it, and return the points that it passes."""
    trial = forks.begin(elsewhere=elsewhere, point="line.measure")
    before = forks.site.configs()
    recorder = Recorder()

    end = trial.carry(recorder)

    assert list(violations(forks.site, trial, end, before)) == []
    assert end.outcome.value == ("not_restored" if elsewhere else "restored")
    return list(recorder.points)


def writes(points: list[str], stage: str) -> list[str]:
    """Return the points of a stage at which a device is changed, `canary.push` for example."""
    return [point for point in points if point.startswith(f"{stage}.") and point.split(".")[2] in WRITES]


def cut_again_and_again(forks: Forks, row: list[tuple[str, Moment]]) -> list[str]:
    """Cut each engine off where the row says, and return what is not as it must be in the end.

    Where an engine takes everything back instead of going on, the rest of the row is cut one by one.
    """
    trial = forks.begin(point=row[0][0])
    before = forks.site.configs()
    for number, (point, moment) in enumerate(row):
        try:
            end = trial.carry(CutAt(point, moment))
        except PowerCut:
            continue
        found = [f"{row[:number]}: {one}" for one in violations(forks.site, trial, end, before)]
        return found + [one for place, when in row[number:] for one in cut(forks, place, when, elsewhere=0.0)]
    end = trial.carry()
    return [f"{row}: {one}" for one in violations(forks.site, trial, end, before)]


def cut(forks: Forks, point: str, moment: Moment, *, elsewhere: float) -> list[str]:
    """Cut there, let another engine take the run up, and return what is not as it must be."""
    trial = forks.begin(elsewhere=elsewhere, point=point)
    before = forks.site.configs()
    power = CutAt(point, moment)
    try:
        trial.carry(power)
    except PowerCut:
        end = trial.carry()
    else:
        return [f"{point}:{moment} was not reached"]
    return [f"{point}:{moment} {one}" for one in violations(forks.site, trial, end, before)]


@pytest.mark.matrix
def test_a_run_that_is_cut_at_its_writes_again_and_again_leaves_nothing_unknown(
    forks: Forks, record_property: Callable[[str, object], None]
) -> None:
    """Before and after each request that changes a device: one cut in each stage of a run, then the next."""
    points = recorded(forks, elsewhere=0.0)
    stages = [
        [(point, moment) for point in writes(points, stage) for moment in MOMENTS]
        for stage in ("canary.push", "later.push", "canary.confirm", "later.confirm")
    ]
    *pushes, of_canary, of_later = stages
    rows = [[cut for cut in row if cut is not None] for row in zip_longest(*pushes, [*of_canary, *of_later])]

    wrong = [one for row in rows for one in cut_again_and_again(forks, row)]

    count_cuts(record_property, sum(map(len, stages)), violations=len(wrong))
    assert all(len(stage) >= 2 for stage in stages)
    assert wrong == []


@pytest.mark.parametrize("place", [pytest.param("canary", marks=pytest.mark.matrix), "later"])
def test_a_power_cut_while_taking_back_leaves_nothing_unknown(
    forks: Forks, place: str, record_property: Callable[[str, object], None]
) -> None:
    """Whatever is still pending is taken back once."""
    points = writes(recorded(forks, elsewhere=NOT_GOOD_ENOUGH), f"{place}.back_out")

    wrong = [
        one
        for point in points
        for moment in MOMENTS
        for one in cut(forks, point, moment, elsewhere=NOT_GOOD_ENOUGH)
    ]

    count_cuts(record_property, 2 * len(points), violations=len(wrong))
    assert points
    assert wrong == []


@pytest.mark.matrix
@pytest.mark.parametrize("elsewhere", [0.0, NOT_GOOD_ENOUGH], ids=["restored", "taken back"])
@pytest.mark.parametrize("phase", PHASES)
def test_a_power_cut_at_any_request_leaves_nothing_unknown(
    forks: Forks,
    monkeypatch: pytest.MonkeyPatch,
    phase: str,
    elsewhere: float,
    record_property: Callable[[str, object], None],
) -> None:
    """Reads too, in every phase that such a run has; the extension of a timer where it is too short."""
    if phase == "extend":
        for key, value in EXTENDING.items():
            monkeypatch.setenv(key, value)
    points = [one for one in recorded(forks, elsewhere=elsewhere) if phase in one.split(".")]
    cuts = drawn([(point, moment) for point in points for moment in MOMENTS])

    wrong = [one for point, moment in cuts for one in cut(forks, point, moment, elsewhere=elsewhere)]

    count_cuts(record_property, len(cuts), violations=len(wrong))
    assert points or phase in {"back_out", "confirm", "reread", "extend"}
    assert wrong == []


@pytest.mark.parametrize("device", FIRST)
@pytest.mark.parametrize("op", ["confirmed-commit", "confirming-commit", "copy-config", "cancel-commit"])
def test_a_lost_reply_is_resolved_by_reading(forks: Forks, op: str, device: str) -> None:
    """The device acted and nobody heard of it: nothing is applied twice, nothing stays unknown."""
    trial = forks.begin(elsewhere=NOT_GOOD_ENOUGH if op == "cancel-commit" else 0.0)
    before = forks.site.configs()
    with forks.site.lab as lab:
        lab.fault(device, op=op, when="after", kind="drop")

    end = trial.carry()

    assert any("fault" in line.model_dump() and line.op == op for line in forks.site.truth(device))
    assert list(violations(forks.site, trial, end, before)) == []


@pytest.mark.parametrize("device", SECOND)
def test_a_rejected_line_leaves_every_device_as_before(forks: Forks, device: str) -> None:
    """One device of the group says no: the others are as before too, whatever they are."""
    trial = forks.begin()
    before = forks.site.configs()
    with forks.site.lab as lab:
        lab.fault(device, op="edit-config", when="before", kind="reject", count=5)

    end = trial.carry()

    assert end.exit_code in {3, 4}, end
    assert forks.site.configs() == before
    assert list(violations(forks.site, trial, end, before)) == []


def test_a_connection_that_is_lost_while_staging_leaves_nothing_staged(forks: Forks) -> None:
    """A configuration session of EOS outlives its login: netmend logs in again and throws it away.

    It is lost in the preview; in the push, which tries again, where the preview stages nothing.
    """
    trial = forks.begin(point="line.measure")
    before = forks.site.configs()
    with forks.site.lab as lab:
        lab.fault(LATER, op="edit-config", when="after", kind="drop")

    end = trial.carry()

    assert any("fault" in line.model_dump() and line.op == "edit-config" for line in forks.site.truth(LATER))
    assert end.exit_code in {0, 3}, end
    assert list(violations(forks.site, trial, end, before)) == []
