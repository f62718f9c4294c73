"""Random schedules on five devices: two projects, faults, cuts, refusals, drift and clocks, all at once.

`NETMEND_TRIALS`: how many are drawn.  `NETMEND_SEED`: from where, as the report names it.
"""

import os
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.faults.invariants.evidence import Authorized, gather
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import LabClock, drift, fault, let_timer_fire
from tests.faults.schedules import Schedule, Step, schedules
from tests.line.forks import RUN, Forks
from tests.line.power_cut import PowerCut
from tests.line.trial import Trial, degrade, grant_all, say
from tests.line.violations import LONG_WAY, LONG_WAY_OWNERS, authorized

from netmend.cli.settings import read_settings
from netmend.cli.wiring import Wiring
from netmend.errors import NetmendError
from netmend.lab.faults import KINDS
from netmend.model.decision import Verdict
from netmend.model.proposal import ImprovementProposal
from netmend.testing.site import Site
from netmend.workflow.journal import EngineHaltedError
from netmend.workflow.rooms import Rooms

pytestmark = pytest.mark.matrix
TRIALS = int(os.environ.get("NETMEND_TRIALS", "10"))
SEED = int(os.environ.get("NETMEND_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
ENGINES = 8
LONG = "[pe1:ge-0/0/2, p3:GigabitEthernet0/0/2, p4:Ethernet49/1, pe2:ge-0/0/10]"
SHORT = "[pe1:ge-0/0/1, p1:ge-0/0/5, pe2:ge-0/0/10]"


class Happening:
    """Implements `seams.Power`: lets each step happen once, at its point."""

    def __init__(self, forks: Forks, trial: Trial, clock: LabClock, steps: tuple[Step, ...]) -> None:
        self._left = list(steps)
        self._forks, self._trial, self._clock = forks, trial, clock
        self.drifted = False
        self._dead = False

    def revive(self) -> None:
        """Let another engine begin."""
        self._dead = False

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Let happen what is due."""
        if self._dead:
            raise PowerCut(point)
        for step in [one for one in self._left if (one.point, one.moment) == (point, moment)]:
            self._left.remove(step)
            self._happen(step, point)

    def _happen(self, step: Step, point: str) -> None:
        site = self._forks.site
        match step.what:
            case "cut":
                self._dead = True
                raise PowerCut(point)
            case "drift":
                self.drifted = True
                drift(site, step.device)
            case "timer":
                let_timer_fire(site, step.device)
            case "revoke":
                _revoke(site)
            case "abort":
                _abort(site)
            case "clock back":
                self._clock.jump(-86_400)
            case "second engine":
                _second(self._forks)


def _revoke(site: Site) -> None:
    wiring = Wiring(read_settings(site.root))
    proposal = wiring.store.facts.get(RUN, "proposal", ImprovementProposal)
    if proposal is not None:
        say(wiring.rooms(), site, proposal, "acme", word=Verdict.REVOKED)
    wiring.store.close()


def _abort(site: Site) -> None:
    wiring = Wiring(read_settings(site.root))
    with suppress(NetmendError):
        wiring.store.runs.update(RUN, abort="nora: stop")
    wiring.store.close()


def _second(forks: Forks) -> None:
    """Another project, with its own database, works on the same devices meanwhile."""
    other = second_root(forks)
    trial = Trial(replace(forks.site, root=other), "R-9")
    trial.clock = LabClock(forks.site)
    with suppress(EngineHaltedError):
        trial.carry()


def second_root(forks: Forks) -> Path:
    """Return where the other project is."""
    return forks.site.root.with_name("second")


def play(forks: Forks, schedule: Schedule) -> list[str]:
    """Carry one run through the schedule, engine after engine, and return what is violated."""
    site = forks.site
    _begin_again(forks, better=schedule.better)
    before = site.configs()
    trial = Trial(site, RUN)
    clock = trial.clock = LabClock(site)
    trial.decide = grant_all if schedule.granted else _refuse
    for device, op, kind, when in schedule.faults:
        if KINDS[kind].fits(op, terminal=forks.driver != "netconf"):
            fault(site, device, op, kind=kind, when="before" if when == "before" else "after")
    power = Happening(forks, trial, clock, schedule.steps)
    for _ in range(ENGINES):
        try:
            trial.carry(power)
        except PowerCut:
            power.revive()
        except EngineHaltedError:
            continue
        else:
            break
    posts = {device: authorized(before[device], port) for device, port in LONG_WAY.items()}
    allowed = Authorized(before, posts, LONG_WAY_OWNERS, may_confirm=schedule.better, may_alarm=True)
    roots = [root for root in (site.root, second_root(forks)) if (root / ".netmend" / "state.db").exists()]
    return violated(gather(site, allowed, roots))


def _refuse(rooms: Rooms, site: Site, proposal: ImprovementProposal) -> None:
    say(rooms, site, proposal, "acme", word=Verdict.REFUSED)


def _begin_again(forks: Forks, *, better: bool) -> None:
    """Lay both projects back to where nothing has been asked yet, on the long way over five devices."""
    for root in (forks.site.root, second_root(forks)):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(forks.pristine, root)
        services = root / "inventory" / "services.yaml"
        text = services.read_text(encoding="utf-8")
        services.write_text(text.replace(SHORT, LONG), encoding="utf-8")
    degrade(forks.site)
    if not better:
        with forks.site.lab as lab:
            lab.impair_link("p3-p4", loss=0.05)


def test_no_schedule_violates_anything(forks: Forks, record_property: Callable[[str, object], None]) -> None:
    """Two engines, five devices, and whatever can happen to them."""
    tried: list[Schedule] = []

    @seed(SEED)
    @settings(
        max_examples=TRIALS,
        deadline=None,
        database=None,
        phases=(
            Phase.generate,
        ),  # a trial takes a second or more: a schedule is short enough to be read whole
        suppress_health_check=list(HealthCheck),
    )
    @given(schedules)
    def law(schedule: Schedule) -> None:
        tried.append(schedule)
        assert play(forks, schedule) == []

    try:
        law()
    finally:
        record_property("row", "random schedules")
        record_property("driver", forks.driver)
        record_property("trials", len(tried))
        record_property("seed", SEED)
