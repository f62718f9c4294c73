"""Random schedules: plans over one to five devices, other engines, faults, cuts, words, drift and clocks.

`NETMEND_TRIALS`: how many are drawn on each driver.  `NETMEND_SEED`: from where, as the table names it. What
failed once is in `seeds.toml`, and is played first.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.faults.plans import PLANS
from tests.faults.playing import play
from tests.faults.schedules import Beginning, Drawn, Kept, Schedule, as_toml, beginnings, kept
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
    tried = 0
    wrong: list[str] = []

    @seed(SEED)
    @settings(
        max_examples=TRIALS,
        deadline=None,
        database=None,
        phases=(Phase.generate,),  # a trial takes a second: a schedule is short enough to be read whole
        suppress_health_check=list(HealthCheck),
    )
    @given(beginning=beginnings, data=st.data())
    def draw(beginning: Beginning, data: st.DataObject) -> None:
        nonlocal tried
        tried += 1
        plan = next(plan for plan in PLANS if plan.name == beginning.plan)
        found, happened = play(forks, beginning, Drawn(data.draw, tuple(plan.way)))
        if found:
            wrong.append("\n".join([*found, as_toml(forks.driver, beginning, happened)]))

    try:
        draw()
    finally:
        for name, value in (("row", "random schedules"), ("driver", forks.driver), ("trials", tried)):
            record_property(name, value)
        record_property("violations", len(wrong))
        record_property("seed", SEED)
    assert wrong == [], "\n\n".join(wrong)
