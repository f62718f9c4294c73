"""What may happen to runs: drawn while the run goes, or kept from a schedule that once failed.

The line is one call, so no state machine can step it: it is driven through `seams.Power`, which every step
and every request passes. What happens next, and after how many points, is drawn when the last thing has
happened, by what is possible then; what happened is written down as it was, so that it can be played again.
Requests come from a thread per device, where hypothesis lets nobody draw: a seeded generator draws.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

from tests.faults.plans import PLANS
from tests.faults.strikes import STRIKES, can_be
from tests.line.platforms import platform_of

SEEDS = Path(__file__).with_name("seeds.toml")
FURTHEST = 60
"""How many points may pass until the next thing happens."""
MOST = 4
KINDS = tuple(sorted({(one.op, one.kind) for one in STRIKES if one.kind not in {"lock_held", "dirty"}}))
ANYWHERE = ("fault", "timer", "cut")
OTHERS = ("other project", "other run", "other project, cut")
"""Not after a drift: what they would take for their base is not what everything began from."""
AUTHORIZED = ("drift", "clock back", "clock ahead")
"""Only once the base and the grants are known: what is authorized is written down as if all had gone well."""
WORDS = ("revoke", "refuse", "abort")
Moment = Literal["before", "after"]


@dataclass(frozen=True)
class Step:
    """Something happens at a point. `device`, `op`, `kind`, `when`: of a fault, or of what needs a device."""

    what: str
    point: str = ""
    moment: Moment = "before"
    device: str = ""
    op: str = ""
    kind: str = ""
    when: Moment = "before"


@dataclass(frozen=True)
class Beginning:
    """What a schedule begins from. `better`: the plan will help.  `granted`: whoever is asked says yes."""

    plan: str
    better: bool
    granted: bool


def beginning(draw: Random) -> Beginning:
    """Draw what a schedule begins from; four of five are granted."""
    return Beginning(draw.choice(PLANS).name, better=draw.random() < 0.5, granted=draw.random() < 0.8)


class Drawn:
    """Says what happens at a point, drawn as the run goes. `devices`: those that the plan changes."""

    def __init__(self, draw: Random, driver: str, devices: Sequence[str]) -> None:
        self._draw = draw
        self._driver = driver
        self._devices = tuple(devices)
        self._said = self._authorized = self._drifted = False
        self._left = MOST
        self._wait = self._far()

    def due(self, point: str, moment: Moment) -> Step | None:
        """Return what happens here."""
        self._authorized = self._authorized or point == "line.recheck"
        if not self._left:
            return None
        if self._wait:
            self._wait -= 1
            return None
        self._left -= 1
        self._wait = self._far()
        what = self._draw.choice(self._possible())
        self._said = self._said or what in WORDS
        self._drifted = self._drifted or what == "drift"
        step = Step(what, point, moment)
        if what in {"fault", "drift", "timer"}:
            step = Step(what, point, moment, device=self._draw.choice(self._devices))
        if what == "fault":
            platform = platform_of(self._driver, step.device)
            op, kind = self._draw.choice([one for one in KINDS if can_be(platform, *one)])
            when: Moment = self._draw.choice(("before", "after"))
            step = Step(what, point, moment, step.device, op, kind, when)
        return step

    def _possible(self) -> tuple[str, ...]:
        return (
            *ANYWHERE,
            *(() if self._drifted else OTHERS),
            *(AUTHORIZED if self._authorized else ()),
            *(() if self._said else WORDS),
        )

    def _far(self) -> int:
        return self._draw.randint(0, FURTHEST)


class Kept:
    """Says what happened at a point when the schedule was drawn."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._left = list(steps)

    def due(self, point: str, moment: Moment) -> Step | None:
        """Return what happens here."""
        if self._left and (self._left[0].point, self._left[0].moment) == (point, moment):
            return self._left.pop(0)
        return None


@dataclass(frozen=True)
class Schedule:
    """One schedule of `seeds.toml`: once it failed on that driver. `why`: of what fault."""

    driver: str
    why: str
    beginning: Beginning
    steps: tuple[Step, ...]


def kept() -> tuple[Schedule, ...]:
    """Return every schedule that ever failed."""
    document = tomllib.loads(SEEDS.read_text(encoding="utf-8"))
    return tuple(
        Schedule(
            one["driver"],
            one["why"],
            Beginning(**one["beginning"]),
            tuple(Step(**step) for step in one["steps"]),
        )
        for one in document.get("schedule", [])
    )


def as_toml(driver: str, began: Beginning, steps: Sequence[Step]) -> str:
    """Return a schedule as `seeds.toml` keeps it."""

    def inline(values: dict[str, Any]) -> str:
        said = {"true": "true", "false": "false"}
        shown = (
            f"{name} = {said.get(str(value).lower(), repr(value).replace(chr(39), chr(34)))}"
            for name, value in values.items()
            if value != ""
        )
        return "{ " + ", ".join(shown) + " }"

    lines = ["[[schedule]]", f'driver = "{driver}"', 'why = ""', f"beginning = {inline(asdict(began))}"]
    return "\n".join([*lines, "steps = [", *(f"  {inline(asdict(step))}," for step in steps), "]"])
