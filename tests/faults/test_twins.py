"""A copy of the project works on the same devices, and its runs have the same ids as ours.

Its engine is cut off while its change is pending, and goes on when our run has ended.
"""

from collections.abc import Callable

import pytest
from tests.faults.playing import play
from tests.faults.schedules import Beginning, Kept, Moment, Step
from tests.faults.trials import SEED, drawn
from tests.line.forks import Forks

ONE_DEVICE = Beginning("1", better=True, granted=True)


class Passed:
    """Notes where a run comes by. Implements `tests.faults.playing.Source`."""

    def __init__(self) -> None:
        self.points: dict[tuple[str, Moment], None] = {}

    def due(self, point: str, moment: Moment) -> None:
        """Let nothing happen."""
        self.points.setdefault((point, moment))


@pytest.mark.matrix
def test_neither_takes_the_change_of_the_other_for_its_own(
    forks: Forks, record_property: Callable[[str, object], None]
) -> None:
    """Wherever ours stands when theirs becomes pending: it is left to them (I5)."""
    passed = Passed()
    assert play(forks, ONE_DEVICE, passed) == ([], [])
    points = drawn(list(passed.points))
    wrong = [f"{point} {moment}: {one}" for point, moment in points for one in beside(forks, point, moment)]
    for name, value in (("row", "a copy"), ("driver", forks.driver), ("trials", len(points))):
        record_property(name, value)
    record_property("violations", len(wrong))
    record_property("seed", SEED)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("forks", ["eos"], indirect=True)
def test_a_refused_change_leaves_that_of_a_copy_pending(forks: Forks) -> None:
    """Where pending changes have names, and no lock keeps a second one out: theirs is not called as ours."""
    assert beside(forks, "canary.push.get-config.3", "after") == []


def beside(forks: Forks, point: str, moment: Moment) -> list[str]:
    """Let a copy begin there, and return what is violated."""
    found, happened = play(forks, ONE_DEVICE, Kept([Step("other project, cut", point, moment)]))
    return found if happened else ["was not reached"]
