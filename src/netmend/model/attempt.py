"""What a run learns on its way: a candidate tried, a wave checked, the word on authorization."""

from pydantic import AwareDatetime

from netmend.model.decision import Standing
from netmend.model.fact import Fact
from netmend.model.outcome import Measurement, QualityVerdict
from netmend.model.plan import Candidate
from netmend.model.proposal import ImprovementProposal


class Baseline(Fact):
    """The quality before anything was done. `normal`: by the objectives as they were then."""

    measurement: Measurement
    normal: bool


class Attempt(Fact):
    """One candidate looked at closely: a proposal, or the reason why it is not appropriate."""

    candidate: Candidate
    proposal: ImprovementProposal | None


class Word(Fact):
    """Where authorization and window stand. `stop`: why the run must end now; None: it need not.

    `wait_until`: until when it is worth waiting; None: nothing to wait for.
    """

    standing: Standing
    stop: str | None
    wait_until: AwareDatetime | None
    aborted: bool = False


class Moment(Fact):
    """A point in time that a run goes by: when timers fire at the earliest, when a soak is over."""

    at: AwareDatetime


class Armed(Moment):
    """When a timer armed now fires at the earliest. `extend`: those armed before must be re-armed first."""

    extend: bool


class Checked(Fact):
    """The last measurement after a wave. `stop`: why the run must not go on; None: it may.

    Nothing was measured where somebody's word stopped the run.
    """

    measurement: Measurement | None
    verdict: QualityVerdict | None
    stop: str | None


class Done(Fact):
    """A step that leaves nothing to know but that it was done."""

    note: str = ""
