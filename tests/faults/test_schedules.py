"""Random schedules: plans over one to five devices, other engines, faults, cuts, words, drift and clocks.

`NETMEND_TRIALS`: how many are drawn on each driver.  `NETMEND_SEED`: from where, as the table names it. What
failed once is in `seeds.toml`, and is played first.
"""

from collections.abc import Callable
from random import Random

import pytest
from tests.faults.plans import PLANS
from tests.faults.playing import play
from tests.faults.schedules import Drawn, Kept, Schedule, as_toml, beginning, kept
from tests.faults.trials import SEED, TRIALS
from tests.line.forks import Forks

pytestmark = pytest.mark.matrix


@pytest.mark.parametrize(
    ("forks", "schedule"),
    [pytest.param(one.driver, one, id=f"{one.driver}-{number}") for number, one in enumerate(kept())],
    indirect=["forks"],
)
def test_no_schedule_fails_again(forks: Forks, schedule: Schedule) -> None:
    """Whatever once went wrong."""
    found, _ = play(forks, schedule.beginning, Kept(schedule.steps))

    assert found == [], schedule.why


def test_no_schedule_violates_anything(forks: Forks, record_property: Callable[[str, object], None]) -> None:
    """Judged when everything is quiet, by the devices' own log."""
    wrong: list[str] = []
    for number in range(TRIALS):
        draw = Random(f"{SEED} schedule {number}")  # noqa: S311 - drawn again from the same seed
        began = beginning(draw)
        plan = next(plan for plan in PLANS if plan.name == began.plan)
        found, happened = play(forks, began, Drawn(draw, forks.driver, tuple(plan.way)))
        if found:
            wrong.append("\n".join([*found, as_toml(forks.driver, began, happened)]))
    for name, value in (("row", "random schedules"), ("driver", forks.driver), ("trials", TRIALS)):
        record_property(name, value)
    record_property("violations", len(wrong))
    record_property("seed", SEED)
    assert wrong == [], "\n\n".join(wrong)
