"""What became of one request, one device, one measurement, one run."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from netmend.errors import ConfigRejectedError, DeviceError
from netmend.model.change import DeviceClass
from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.service import Kpi


class Acted(StrEnum):
    """Whether a device carried out a request; UNKNOWN is resolved only by reading the device."""

    ACTED = "ACTED"
    NOT_ACTED = "NOT_ACTED"
    UNKNOWN = "UNKNOWN"


def acted_after(op: str, error: DeviceError) -> Acted:
    """Return what is known of a request that ended in an error.

    An error in answer to a timed commit does not prove that no timer runs (FAULTS F24, netopeer2 issue 1826);
    one that says that somebody else's does is no such refusal.
    """
    proves_nothing = op == "confirmed-commit" and isinstance(error, ConfigRejectedError)
    return Acted.UNKNOWN if proves_nothing or error.acted is None else Acted.NOT_ACTED


class DeviceState(StrEnum):
    """Where a device stands in a run.

    `pending`: post-state, reverts by itself.  `confirmed`: post-state, final.  `saved`: and in startup.
    `not_saved`: final but not in startup.  `backed_out`: proven pre-state after a write.
    `inconsistent`: neither pre- nor post-state proven.
    """

    UNTOUCHED = "untouched"
    UNCHANGED = "unchanged"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    SAVED = "saved"
    NOT_SAVED = "not_saved"
    BACKED_OUT = "backed_out"
    INCONSISTENT = "inconsistent"


class DeviceOutcome(Fact):
    """What is known of one device after a phase.

    `confirm_by`: when the device reverts by itself, while `pending`.  `problem`: one line, empty when fine.
    `code`: the error code of the problem.
    """

    device: Identifier
    device_class: DeviceClass
    wave: int
    state: DeviceState
    pre_digest: str
    post_digest: str
    now_digest: str | None
    confirm_by: AwareDatetime | None = None
    problem: str = ""
    code: str = ""
    wrote: bool = False


class Reading(Fact):
    """One measured value; None means that nothing trustworthy was measured, `why` says what happened."""

    service: Identifier
    kpi: Kpi
    value: float | None
    taken_at: AwareDatetime
    why: str = ""


class Measurement(Fact):
    """All readings of one moment of the run. `now`: once everything has been taken back."""

    moment: Literal["before", "wave", "after", "now"]
    wave: int | None
    readings: tuple[Reading, ...]

    def value(self, service: str, kpi: Kpi) -> float | None:
        """Return the measured value, or None when it is not known."""
        for reading in self.readings:
            if reading.service == service and reading.kpi is kpi:
                return reading.value
        return None


class QualityVerdict(Fact):
    """`met`: the degraded service meets all its objectives.  `worse`: services worse than the baseline.

    `unknown`: what could not be measured.  Only `good` may lead to a confirm.
    """

    met: bool
    worse: tuple[str, ...]
    unknown: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def nobody_worse(self) -> bool:
        """Say whether every service is known to be no worse than before."""
        return not self.worse and not self.unknown

    @property
    def good(self) -> bool:
        """Say whether the service is restored and nobody is worse, all of it measured."""
        return self.met and self.nobody_worse


class RunOutcome(StrEnum):
    """How a run ended."""

    RESTORED = "restored"
    ALREADY_NORMAL = "already_normal"
    NOT_RESTORED = "not_restored"
    REFUSED = "refused"
    BACKED_OUT = "backed_out"
    INCONSISTENT = "inconsistent"
    CANCELLED = "cancelled"


class RunStatus(StrEnum):
    """Where a run stands, in the words of TMF655 v4 ChangeRequestStatusType."""

    ACKNOWLEDGED = "acknowledged"
    REQUEST_FOR_AUTHORIZATION = "request_for_authorization"
    WAIT_FOR_APPROVAL = "wait_for_approval"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    FALLBACK_EXECUTION = "fallback_execution"
    POST_IMPLEMENTATION_REVIEW = "post_implementation_review"
    COMPLETED = "completed"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class RunEnd(Fact):
    """The last word about a run."""

    outcome: RunOutcome
    status: RunStatus
    exit_code: int
    reason: str


class DeviceOutcomes(Fact):
    """What is known of several devices after a phase."""

    outcomes: tuple[DeviceOutcome, ...]

    def in_state(self, *states: DeviceState) -> tuple[DeviceOutcome, ...]:
        """Return those in one of the states."""
        return tuple(outcome for outcome in self.outcomes if outcome.state in states)

    def merged(self, later: "DeviceOutcomes") -> "DeviceOutcomes":
        """Return these with the devices of `later` as they are there; once written stays written."""
        before = {outcome.device: outcome for outcome in self.outcomes}
        for outcome in later.outcomes:
            wrote = outcome.wrote or (outcome.device in before and before[outcome.device].wrote)
            before[outcome.device] = outcome.model_copy(update={"wrote": wrote})
        return DeviceOutcomes(outcomes=tuple(before.values()))
