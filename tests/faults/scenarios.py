"""Runs that something happens to, each told in one function, and the evidence that is left of them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from tests.faults.invariants.evidence import Authorized, Evidence, gather
from tests.line.forks import Forks
from tests.line.platforms import CANARY, LATER
from tests.line.power_cut import PowerCut
from tests.line.test_lost_replies import When
from tests.line.trial import A_DAY_S, Trial, say
from tests.line.violations import SHORT_WAY, authorized

from netmend.cli.wall_clock import WallClock
from netmend.model.decision import Verdict
from netmend.model.proposal import ImprovementProposal
from netmend.seams import Power
from netmend.testing.site import Site
from netmend.workflow.rooms import Rooms

NOT_GOOD_ENOUGH = 0.05
LONG_ENOUGH_S = 10_000.0
INTRUDER = (
    '<services xmlns="urn:netmend:lab:services"><service><name>intruder</name>'
    "<egress-port>{port}</egress-port></service></services>"
)
_PORTS = {"p3": "GigabitEthernet0/0/1", "p4": "Ethernet2"}
"""Where the intruder's service leaves a device, if not by its `ge-0/0/1`."""
Scenario = Callable[[Forks], Evidence]


def judged(forks: Forks, before: Mapping[str, str], *, may_confirm: bool = True) -> Evidence:
    """Return the evidence of a run that was to take the short way."""
    posts = {device: authorized(before[device], port) for device, port in SHORT_WAY.items()}
    return gather(forks.site, Authorized(before, posts, may_confirm=may_confirm))


def undisturbed(forks: Forks) -> Evidence:
    """Nothing happens."""
    return carried(forks, forks.begin())


def not_better(forks: Forks) -> Evidence:
    """The way that the service is moved to is no better."""
    return carried(forks, forks.begin(elsewhere=NOT_GOOD_ENOUGH), may_confirm=False)


def push_said_but_not_done(forks: Forks) -> Evidence:
    """The first device says ok to the commit, and has not carried it out."""
    op = "edit-config" if forks.driver == "iosxe" else "confirmed-commit"
    return struck(forks, CANARY, op, kind="unapplied", count=5)


def cancel_said_but_not_done(forks: Forks) -> Evidence:
    """A device says ok to the way back, and has not gone it."""
    trial = forks.begin(elsewhere=NOT_GOOD_ENOUGH)
    fault(forks.site, CANARY, "cancel-commit", kind="unapplied")
    return carried(forks, trial, may_confirm=False)


def save_said_but_not_done(forks: Forks) -> Evidence:
    """A device says ok to saving, and has not saved."""
    return struck(forks, LATER, "copy-config", kind="unapplied")


def push_reply_lost(forks: Forks) -> Evidence:
    """The first device commits, and its answer gets lost."""
    return struck(forks, CANARY, "confirmed-commit", when="after")


def confirm_never_heard(forks: Forks) -> Evidence:
    """The last device never hears the confirm; the first one did."""
    return struck(forks, LATER, "confirming-commit", count=3)


def drifted(forks: Forks) -> Evidence:
    """Somebody changes the first device right before it is written to."""
    trial = begun(forks)
    before = forks.site.configs()
    trial.carry(When("line.canary.push", "before", lambda: drift(forks.site, CANARY)))
    return judged(forks, before)


def refused(forks: Forks) -> Evidence:
    """The owner says no."""
    trial = forks.begin(point="line.authorize")

    def no(rooms: Rooms, site: Site, proposal: ImprovementProposal) -> None:
        say(rooms, site, proposal, "acme", word=Verdict.REFUSED)

    trial.decide = no
    return carried(forks, trial)


def granted_for_another_run(forks: Forks) -> Evidence:
    """The only grant there is was given for another proposal; then somebody stops the run."""
    trial = forks.begin(point="line.authorize")

    def other(rooms: Rooms, site: Site, proposal: ImprovementProposal) -> None:
        if rooms.store.decisions.of(proposal.run):
            rooms.store.runs.update(proposal.run, abort="nora: nobody decides")
            return
        theirs = proposal.model_copy(update={"run": "R-0", "digest": "sha256:" + "0" * 64})
        say(rooms, site, theirs, "acme", run=proposal.run)

    trial.decide = other
    return carried(forks, trial)


def timer_fired(forks: Forks) -> Evidence:
    """The first device reverts by itself before it is confirmed."""
    trial = begun(forks)
    before = forks.site.configs()
    trial.carry(When("line.confirm", "before", lambda: let_timer_fire(forks.site, CANARY)))
    return judged(forks, before)


def second_run_of_the_project(forks: Forks) -> Evidence:
    """While the first device waits, another run of the same project looks at it."""
    trial = begun(forks)
    before = forks.site.configs()
    other = Trial(forks.site, "R-2", report="runbooks/reports/other.yaml")
    report = forks.site.root / trial.report
    text = report.read_text(encoding="utf-8")
    (forks.site.root / other.report).write_text(
        text.replace("SDR-1001", "SDR-1002").replace("gold-acme", "retail-guest"), encoding="utf-8"
    )
    services = forks.site.root / "inventory" / "services.yaml"
    text = services.read_text(encoding="utf-8")
    head, rest = text.split("- id: retail-guest", 1)
    own, others = rest.split("\n  - id:", 1)
    own = own.replace("target: 0.2,", "target: 0.005,").replace(
        "[pe1:ge-0/0/2, p3:GigabitEthernet0/0/2, p4:Ethernet49/1, pe2:ge-0/0/11]",
        "[pe1:ge-0/0/1, p1:ge-0/0/5, pe2:ge-0/0/11]",
    )
    services.write_text(f"{head}- id: retail-guest{own}\n  - id:{others}", encoding="utf-8")

    def look() -> None:
        other.carry()

    power = When("line.later.arm", "before", look)
    trial.carry(power)
    assert power.reached
    return judged(forks, before)


def clock_set_back(forks: Forks) -> Evidence:
    """The engine's clock is a day ahead while it pushes to the first device, and is set back then."""
    trial = forks.begin(point="line.authorize")
    before = forks.site.configs()
    clock = trial.clock = LabClock(forks.site)

    def for_long(rooms: Rooms, site: Site, proposal: ImprovementProposal) -> None:
        say(rooms, site, proposal, "acme", valid_s=3 * A_DAY_S)

    trial.decide = for_long
    early = When("line.canary.push", "before", lambda: clock.jump(A_DAY_S))
    late = When("line.canary.push", "after", lambda: clock.jump(-A_DAY_S))
    trial.carry(Both(early, late))
    return judged(forks, before)


def cut_while_pushing(forks: Forks) -> Evidence:
    """The engine dies when the first device was told to commit; another one takes the run up."""
    trial = begun(forks)
    before = forks.site.configs()
    try:
        trial.carry(When("canary.push.confirmed-commit", "after", _die))
    except PowerCut:
        trial.carry()
    return judged(forks, before)


def _die() -> None:
    raise PowerCut


def struck(
    forks: Forks,
    device: str,
    op: str,
    *,
    when: Literal["before", "after"] = "before",
    kind: str = "drop",
    count: int = 1,
) -> Evidence:
    """One fault at one operation of one device."""
    trial = forks.begin()
    fault(forks.site, device, op, when=when, kind=kind, count=count)
    return carried(forks, trial)


def begun(forks: Forks) -> Trial:
    """Return a run that everybody has authorized."""
    trial = forks.begin()
    trial.clock = LabClock(forks.site)
    return trial


def carried(forks: Forks, trial: Trial, *, may_confirm: bool = True) -> Evidence:
    """Carry the run to its end."""
    before = forks.site.configs()
    trial.clock = LabClock(forks.site)
    trial.carry()
    return judged(forks, before, may_confirm=may_confirm)


def fault(
    site: Site,
    device: str,
    op: str,
    *,
    when: Literal["before", "after"] = "before",
    kind: str = "drop",
    count: int = 1,
) -> None:
    """Let a device misbehave at an operation."""
    with site.lab as lab:
        lab.fault(device, op=op, when=when, kind=kind, count=count)


def drift(site: Site, device: str, *, keeps_to_locks: bool = False) -> None:
    """Let somebody else change running. BadInputError: a lock that they keep to holds them back."""
    port = _PORTS.get(device, "ge-0/0/1")
    with site.lab as lab:
        lab.outside_edit(device, INTRUDER.format(port=port), keeps_to_locks=keeps_to_locks)


def let_timer_fire(site: Site, device: str) -> None:
    """Let so much time pass on a device that no timer is left."""
    with site.lab as lab:
        lab.advance_clock(device, LONG_ENOUGH_S)


class Both:
    """Implements `seams.Power`: two things happen, each at its point."""

    def __init__(self, *whens: Power) -> None:
        self._whens = whens

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Let each of them act."""
        for when in self._whens:
            when.at(point, moment)


class LabClock(WallClock):
    """The machine's clock, whose wall time can be set; waiting on it lets the time of all devices pass."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._ahead = timedelta(0)
        self._slept = 0.0

    def now(self) -> datetime:
        """Return the wall time as it was set."""
        return datetime.now(UTC) + self._ahead

    def monotonic(self) -> float:
        """Return the seconds that went by, those that nobody really waited for among them."""
        return super().monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        """Let that much time pass everywhere, at once."""
        self._slept += seconds
        with self._site.lab as lab:
            for device in lab.info().devices:
                lab.advance_clock(device.name, seconds)

    def jump(self, seconds: float) -> None:
        """Set the wall time forwards or back."""
        self._ahead += timedelta(seconds=seconds)


SCENARIOS: Mapping[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        undisturbed,
        not_better,
        push_said_but_not_done,
        cancel_said_but_not_done,
        save_said_but_not_done,
        push_reply_lost,
        confirm_never_heard,
        drifted,
        refused,
        granted_for_another_run,
        timer_fired,
        second_run_of_the_project,
        clock_set_back,
        cut_while_pushing,
    )
}
