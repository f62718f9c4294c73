"""How long things may take, and what a device must be able to do."""

from pydantic import Field

from netmend.model.change import DeviceClass
from netmend.model.fact import Fact


class Policy(Fact):
    """How long things may take, in seconds, and how safe a device must be.

    The budgets decide whether a confirm timer is long enough.
    `decision_deadline_s`: how long owners have to decide.  `confirm_timeout_s`: the timer of a device.
    `minimum_class`: how surely every changed device must undo what is not confirmed.
    """

    minimum_class: DeviceClass = DeviceClass.TIMER
    decision_deadline_s: float = Field(default=86_400, gt=0)
    confirm_timeout_s: int = Field(default=600, ge=10, le=86_400)
    push_budget_s: float = Field(default=30, gt=0)
    measure_budget_s: float = Field(default=10, gt=0)
    back_out_budget_s: float = Field(default=30, gt=0)
    margin_s: float = Field(default=30, ge=0)

    @property
    def confirm_margin_s(self) -> float:
        """Return how much of a timer must be left when it is confirmed (FAULTS F33)."""
        return min(30.0, 0.2 * self.confirm_timeout_s)
