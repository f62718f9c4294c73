"""The power is cut at every request on the drivers whose commits are kept at once.

The others are cut in tests/line; here too, what a run passes is recorded first. A trial of IOS XR that lost
its engine is left to its timer: the lab's clock lets that time pass at once.
"""

from collections.abc import Callable

import pytest
from tests.faults.scenarios import LabClock
from tests.faults.trials import drawn
from tests.line.forks import Forks
from tests.line.power_cut import CutAt, PowerCut, count_cuts
from tests.line.test_platform_cuts import MOMENTS, NOT_GOOD_ENOUGH, Moment, recorded
from tests.line.violations import violations

pytestmark = pytest.mark.matrix
PHASES = ("recheck", "push", "confirm", "back_out", "reread")


def cut(forks: Forks, point: str, moment: Moment, *, elsewhere: float) -> list[str]:
    """Cut there, let another engine take the run up, and return what is not as it must be."""
    trial = forks.begin(elsewhere=elsewhere, point=point)
    trial.clock = LabClock(forks.site)
    before = forks.site.configs()
    try:
        trial.carry(CutAt(point, moment))
    except PowerCut:
        end = trial.carry()
    else:
        return [f"{point}:{moment} was not reached"]
    return [f"{point}:{moment} {one}" for one in violations(forks.site, trial, end, before)]


@pytest.mark.parametrize("forks", ["iosxr", "junos"], indirect=True)
@pytest.mark.parametrize("elsewhere", [0.0, NOT_GOOD_ENOUGH], ids=["restored", "taken back"])
@pytest.mark.parametrize("phase", PHASES)
def test_a_power_cut_leaves_nothing_unknown(
    forks: Forks, phase: str, elsewhere: float, record_property: Callable[[str, object], None]
) -> None:
    """Cut there, taken up again: as before or as authorized, once, and everybody knows which."""
    points = [one for one in recorded(forks, elsewhere=elsewhere) if phase in one.split(".")]
    cuts = drawn([(point, moment) for point in points for moment in MOMENTS])

    wrong = [one for point, moment in cuts for one in cut(forks, point, moment, elsewhere=elsewhere)]

    count_cuts(record_property, len(cuts), forks.driver, violations=len(wrong))
    assert points or phase in {"confirm", "back_out", "reread"}
    assert wrong == []
