"""A device without a socket: it does what a test says, and remembers what was asked of it."""

from collections.abc import Callable

from netmend.errors import NetmendError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import Credentials, PushOrder, Requests, Target


class ScriptedDevice:
    """Implements `seams.DeviceDriver`, and `seams.OpenDriver` by returning itself.

    `behave`: called first in every call, with the name of the call; what it raises is what happens.
    `digest`: of running now.  `asked`: every call, in order.
    """

    def __init__(self, name: str, digest: str, behave: Callable[[str], None] = lambda _call: None) -> None:
        self.name = name
        self.digest = digest
        self.behave = behave
        self.asked: list[str] = []
        self.closed = 0

    def __call__(self, target: Target, credentials: Credentials, requests: Requests) -> "ScriptedDevice":
        """Open a session."""
        del target, credentials, requests
        self._called("open")
        return self

    def read_running(self, requests: Requests) -> Snapshot:
        """Return running."""
        del requests
        self._called("read_running")
        return Snapshot(device=self.name, device_class=DeviceClass.TIMER, config="", digest=self.digest)

    def read_state(self, query: str, requests: Requests) -> str:
        """Return no state."""
        del query, requests
        self._called("read_state")
        return ""

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Refuse: a script has no candidate."""
        del change, requests
        self._called("preview")
        raise NetmendError(f"{self.name}: no preview")

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Take the post-state, pending."""
        del requests
        self._called("push")
        self.digest = order.post_digest
        return self._outcome(order, DeviceState.PENDING)

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Stay pending."""
        del requests
        self._called("extend")
        return self._outcome(order, DeviceState.PENDING)

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make it final."""
        del requests
        self._called("confirm")
        return self._outcome(order, DeviceState.SAVED)

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Return to the pre-state."""
        del requests
        self._called("back_out")
        self.digest = order.base_digest
        return self._outcome(order, DeviceState.BACKED_OUT)

    def close(self) -> None:
        """End the session."""
        self.closed += 1

    def _called(self, name: str) -> None:
        self.asked.append(name)
        self.behave(name)

    def _outcome(self, order: PushOrder, state: DeviceState) -> DeviceOutcome:
        return DeviceOutcome(
            device=self.name,
            device_class=DeviceClass.TIMER,
            wave=order.change.wave,
            state=state,
            pre_digest=order.base_digest,
            post_digest=order.post_digest,
            now_digest=self.digest,
            wrote=True,
        )
