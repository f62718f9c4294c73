"""Lost replies and drift by the hundred: the same two faults, with everything drawn that may vary.

`NETMEND_TRIALS`: of each driver, so many replies to a commit and to a confirm are lost, and twice as many
drifts happen. 167 make a thousand lost replies and two thousand drifts over the six groups of drivers.
"""

import random
from collections.abc import Callable, Iterable
from typing import Literal

import pytest
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import Both, LabClock, fault, judged, let_timer_fire
from tests.faults.test_moments import DRIFTS, UNSEEN, alarming
from tests.faults.trials import SEED, TRIALS
from tests.line.forks import Forks
from tests.line.platforms import CANARY, LATER, platform_of
from tests.line.power_cut import PowerCut
from tests.line.test_lost_replies import When
from tests.line.trial import Trial

from netmend.model.outcome import RunOutcome
from netmend.seams import Power

pytestmark = pytest.mark.matrix
ENGINES = 4
FATES = ("goes on", "goes on", "cut", "timer", "lost again")
AFTERWARDS = (
    "line.canary.push",
    "line.canary.verify",
    "line.later.push",
    "line.later.verify",
    "line.confirm",
    "later.confirm.confirming-commit",
    "line.complete",
)
FOREIGN = (
    "<name>intruder</name><egress-port>ge-0/0/1</egress-port>",
    "<name>gold-acme</name><egress-port>{port}</egress-port>",
    "<name>bank-z</name><egress-port>ge-0/0/1</egress-port><shaper-mbps>{rate}</shaper-mbps>",
)
OTHER_PORT = {CANARY: "ge-0/0/1", LATER: "ge-0/0/2"}
"""Where the moved service goes neither before nor afterwards."""
Record = Callable[[str, object], None]


def carried(trial: Trial, power: Power) -> RunOutcome | None:
    """Carry the run by one engine after the other."""
    for _ in range(ENGINES):
        try:
            return trial.carry(power).outcome
        except PowerCut:
            continue
    return None


def die() -> None:
    """Let the engine die."""
    raise PowerCut


def all_of(forks: Forks, record: Record, row: str, trials: Iterable[Callable[[], list[str]]]) -> list[str]:
    """Make all trials, say how many, and return what is wrong of each."""
    found = [trial() for trial in trials]
    for name, value in (("row", row), ("driver", forks.driver), ("trials", len(found)), ("seed", SEED)):
        record(name, value)
    record("violations", sum(1 for one in found if one))
    return [wrong for one in found for wrong in one]


@pytest.mark.parametrize("op", ["confirmed-commit", "confirming-commit"])
def test_no_lost_reply_is_guessed_at(forks: Forks, record_property: Record, op: str) -> None:
    """The device acted and nobody heard of it, whatever comes next: once, and truthfully (F23, F34, T10)."""

    def lose(number: int) -> list[str]:
        draw = random.Random(f"{SEED} {op} {number}")  # noqa: S311 - drawn again from the same seed
        device, fate, later = draw.choice((CANARY, LATER)), draw.choice(FATES), draw.choice(AFTERWARDS)
        moment: Literal["before", "after"] = draw.choice(("before", "after"))
        trial = forks.begin(point="line.commence")
        trial.clock = LabClock(forks.site)
        before = forks.site.configs()
        fault(forks.site, device, op, when="after", count=2 if fate == "lost again" else 1)
        power = {
            "cut": When(later, moment, die),
            "timer": When(later, moment, lambda: let_timer_fire(forks.site, device)),
        }.get(fate, Both())

        outcome = carried(trial, power)

        found = violated(judged(forks, before))
        if outcome is None:
            found.append("never ended")
        return [f"{number}: {op} of {device} {fate} {later} {moment}: {one}" for one in found]

    half = (TRIALS + 1) // 2 if op == "confirmed-commit" else TRIALS // 2
    trials = [lambda number=number: lose(number) for number in range(half)]

    wrong = all_of(forks, record_property, f"T10 lost {op}", trials)

    assert wrong == [], "\n".join(wrong)


def test_no_drift_is_overwritten_or_built_on(forks: Forks, record_property: Record) -> None:
    """Somebody changes a device at one of ten moments: refused or taken back (F13, F28, F38, T7)."""

    def change(number: int) -> list[str]:
        draw = random.Random(f"{SEED} drift {number}")  # noqa: S311 - drawn again from the same seed
        places = [
            (point, device)
            for point in DRIFTS
            for device in (CANARY, LATER)
            if (point, device) not in UNSEEN or platform_of(forks.driver, device) == "iosxe"
        ]
        point, device = draw.choice(places)
        edit = draw.choice(FOREIGN).format(port=OTHER_PORT[device], rate=draw.randint(1, 900))
        dies = draw.random() < 0.25
        later = draw.choice(AFTERWARDS)
        trial = forks.begin(point="line.recheck")
        trial.clock = LabClock(forks.site)
        before = forks.site.configs()
        power = When(point, "before", lambda: foreign_edit(forks, device, edit))

        def die_then() -> None:
            # A trial of IOS XR is over with its login: what comes later is not reached any more.
            if power.reached or forks.driver != "iosxr":
                die()

        outcome = carried(trial, Both(power, *([When(later, "after", die_then)] if dies else [])))

        found = violated(alarming(forks, before))
        if not power.reached:
            found.append("did not happen")
        if outcome is None or (outcome is RunOutcome.RESTORED and point != DRIFTS[-1]):
            found.append(f"ended {outcome}")
        return [f"{number}: {edit} on {device} at {point}, dies {dies} {later}: {one}" for one in found]

    trials = [lambda number=number: change(number) for number in range(2 * TRIALS)]

    wrong = all_of(forks, record_property, "T7 drift", trials)

    assert wrong == [], "\n".join(wrong)


def foreign_edit(forks: Forks, device: str, service: str) -> None:
    """Let somebody else change running, past all locks."""
    config = f'<services xmlns="urn:netmend:lab:services"><service>{service}</service></services>'
    with forks.site.lab as lab:
        lab.outside_edit(device, config)
