"""A run through a schedule: engine after engine, while everything happens that the schedule says."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Protocol

from tests.faults.invariants.evidence import Authorized, gather
from tests.faults.invariants.verdict import violated
from tests.faults.plans import PLANS, Plan
from tests.faults.scenarios import LabClock, drift, fault, let_timer_fire
from tests.faults.schedules import Beginning, Moment, Step
from tests.line.forks import RUN, Forks
from tests.line.platforms import platform_of
from tests.line.power_cut import CutAt, PowerCut
from tests.line.trial import A_DAY_S, Trial, grant_all, say

from netmend.cli.settings import read_settings
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError, NetmendError
from netmend.lab.faults import KINDS
from netmend.model.decision import Verdict
from netmend.model.proposal import ImprovementProposal
from netmend.seams import Power
from netmend.testing.site import Site
from netmend.workflow.journal import EngineHaltedError
from netmend.workflow.rooms import Rooms

ENGINES = 8
PENDING = "canary.push.confirmed-commit"
_WORDS = {"revoke": Verdict.REVOKED, "refuse": Verdict.REFUSED}


class Source(Protocol):
    """Where it comes from what happens."""

    def due(self, point: str, moment: Moment) -> Step | None:
        """Return what happens at a point."""


@dataclass
class Happening:
    """Implements `seams.Power`: lets happen what is due. `happened`: what did."""

    forks: Forks
    plan: Plan
    clock: LabClock
    source: Source
    happened: list[Step] = field(default_factory=list)
    dead: bool = False
    _others: dict[Path, Trial] = field(default_factory=dict)
    _cut_off: list[Trial] = field(default_factory=list)
    _opened: Counter[Path] = field(default_factory=Counter)
    _lock: RLock = field(default_factory=RLock)

    def at(self, point: str, moment: Moment) -> None:
        """Let happen what is due; devices of one wave pass their points one by one."""
        with self._lock:
            if self.dead:
                raise PowerCut(point)
            step = self.source.due(point, moment)
            if step is not None:
                self.happened.append(step)
                self._happen(step)

    def _happen(self, step: Step) -> None:  # noqa: C901 - one case for each thing that can happen
        site = self.forks.site
        match step.what:
            case "cut":
                self.dead = True
                raise PowerCut(step.point)
            case "fault":
                terminal = platform_of(self.forks.driver, step.device) != "netconf"
                if KINDS[step.kind].fits(step.op, terminal=terminal):
                    fault(site, step.device, step.op, kind=step.kind, when=step.when)
            case "drift":
                drift(site, step.device)
            case "timer":
                let_timer_fire(site, step.device)
            case "revoke" | "refuse":
                speak(site, _WORDS[step.what])
            case "abort":
                abort(site)
            case "clock back":
                self.clock.jump(-A_DAY_S)
            case "clock ahead":
                self.clock.jump(A_DAY_S)
            case "other project":
                self._meanwhile(replace(site, root=second_root(self.forks)), first=1)
            case "other run":
                self._meanwhile(site, first=2)
            case "other project, cut":
                self._meanwhile(
                    replace(site, root=second_root(self.forks)), first=1, power=CutAt(PENDING, "after")
                )

    def end_others(self) -> Iterator[str]:
        """Let the runs of others go on that were cut off; yield what breaks."""
        for trial in self._cut_off:
            try:
                trial.carry()
            except (Exception, EngineHaltedError) as error:  # noqa: BLE001 - as for ours: a violation
                yield f"another engine broke off: {type(error).__name__}: {error}"

    def _meanwhile(self, site: Site, first: int, power: Power | None = None) -> None:
        """Let another engine work on the same devices; the run that it carries may be refused.

        `first`: the number of the first run that it opens, so a copy of the project calls it as we call ours.
        It goes on with its run where that was halted, and otherwise opens a new one: an engine never carries
        a run that has ended.
        """
        trial = self._others.pop(site.root, None)
        if trial is None:
            number = first + self._opened[site.root]
            self._opened[site.root] += 1
            trial = Trial(site, f"R-{number}", report=self.plan.report)
            trial.clock = LabClock(self.forks.site)
        try:
            trial.carry(power)
        except EngineHaltedError:
            self._others[site.root] = trial
        except PowerCut:
            self._cut_off.append(trial)
        except BadInputError:
            return


def play(forks: Forks, beginning: Beginning, source: Source) -> tuple[list[str], list[Step]]:
    """Carry one run to its end; return what is violated, and what happened."""
    site = forks.site
    plan = next(plan for plan in PLANS if plan.name == beginning.plan)
    begin_again(forks, plan, better=beginning.better)
    before = site.configs()
    trial = Trial(site, RUN, report=plan.report)
    clock = trial.clock = LabClock(site)
    trial.decide = grant_all if beginning.granted else _refuse
    power = Happening(forks, plan, clock, source)
    broken: list[str] = []
    for _ in range(ENGINES):
        try:
            trial.carry(power)
        except PowerCut:
            power.dead = False
        except EngineHaltedError:
            continue
        except Exception as error:  # noqa: BLE001 - an engine that breaks off is what is looked for: a violation
            broken.append(f"an engine broke off: {type(error).__name__}: {error}")
            break
        else:
            break
    broken += power.end_others()
    may_confirm = beginning.better or not plan.elsewhere
    allowed = Authorized(before, plan.posts(before), plan.owners, may_confirm=may_confirm, may_alarm=True)
    roots = [root for root in (site.root, second_root(forks)) if (root / ".netmend" / "state.db").exists()]
    return broken + violated(gather(site, allowed, roots)), power.happened


def begin_again(forks: Forks, plan: Plan, *, better: bool) -> None:
    """Lay both projects back to where nothing has been asked yet."""
    for root in (forks.site.root, second_root(forks)):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(forks.pristine, root)
        plan.prepare(root)
    plan.degrade(forks.site, better=better)


def second_root(forks: Forks) -> Path:
    """Return where the other project is."""
    return forks.site.root.with_name("second")


def speak(site: Site, word: Verdict) -> None:
    """Let an owner who was asked say something else now; harmless before anybody was."""
    wiring = Wiring(read_settings(site.root))
    proposal = wiring.store.facts.get(RUN, "proposal", ImprovementProposal)
    if proposal is not None and proposal.requirements:
        say(wiring.rooms(), site, proposal, proposal.requirements[0].party, word=word)
    wiring.store.close()


def abort(site: Site) -> None:
    """Let somebody stop the run; harmless before it is open."""
    wiring = Wiring(read_settings(site.root))
    with suppress(NetmendError):
        wiring.store.runs.update(RUN, abort="nora: stop")
    wiring.store.close()


def _refuse(rooms: Rooms, site: Site, proposal: ImprovementProposal) -> None:
    for requirement in proposal.requirements:
        say(rooms, site, proposal, requirement.party, word=Verdict.REFUSED)
