"""A device with a timer, as the gated sequences see it."""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.errors import ConfigRejectedError, DeviceError, NothingPendingError
from netmend.model.change import DeviceChange
from netmend.model.outcome import Acted
from netmend.seams import PushOrder

BASE, POST, FOREIGN = "sha256:base", "sha256:post", "sha256:foreign"
ORDER = PushOrder(
    change=DeviceChange(device="pe1", wave=0, edits=("x",)),
    base_digest=BASE,
    post_digest=POST,
    back_out="y",
    label="run-1.pe1",
    confirm_timeout_s=60,
)


class TimedDevice:
    """Implements `timed_commit.TimedCommit`.

    `makes`: what running is after the change.  `refusal`: what commit_confirmed returns, without acting.
    `save_errors`: raised one by one by save.  `asked`: every call that changes something.
    """

    device = "pe1"
    has_startup = True
    timer_s = 60

    def __init__(self, running: str = BASE, startup: str = BASE) -> None:
        self.held = {"running": running, "startup": startup}
        self.pending = False
        self.makes = POST
        self.refusal: ConfigRejectedError | None = None
        self.save_errors: list[DeviceError] = []
        self.sent: Acted | None = None
        self.asked: list[str] = []

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return what is held."""
        return self.held[source]

    def save(self) -> None:
        """Copy running to startup, or raise the next error."""
        self.asked.append("save")
        if self.save_errors:
            raise self.save_errors.pop(0)
        self.held["startup"] = self.held["running"]

    def alone(self) -> AbstractContextManager[None]:
        """Let nobody in: there is nobody."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Make the change, with the timer armed."""
        self.asked.append("commit")
        if self.refusal is None:
            self.held["running"], self.pending, self.sent = self.makes, True, Acted.ACTED
        return self.refusal

    def extend(self) -> None:
        """Re-arm."""
        self._demand_pending("extend")

    def confirm(self) -> None:
        """Make it final."""
        self._demand_pending("confirm")
        self.pending = False

    def cancel(self) -> None:
        """Take it back."""
        self._demand_pending("cancel")
        self.held["running"], self.pending = BASE, False

    def send_back_out(self) -> None:
        """Lead back for good."""
        self.asked.append("back-out")
        self.held["running"] = BASE

    def _demand_pending(self, name: str) -> None:
        if not self.pending:
            raise NothingPendingError(self.device, "nothing is pending")
        self.asked.append(name)
