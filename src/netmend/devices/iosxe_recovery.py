"""What becomes of a push or a back-out that was cut off where lines take effect one by one.

On IOS XE a timer runs meanwhile, on NX-OS a checkpoint stands. A device may hold some of the lines: what is
there is told from what the authorized lines make of it; anything else is somebody else's, and is left alone.
"""

from typing import Literal, Protocol

from netmend.devices.catalogue import Catalogue
from netmend.devices.config_text import digest
from netmend.devices.predicted import predicted, states
from netmend.devices.push import MAYBE
from netmend.errors import BadInputError, DeviceError, DriftError, NothingPendingError
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, Requests


class LineByLine(Protocol):
    """One order on one device that takes lines one by one, and can return to where it was armed."""

    @property
    def device(self) -> str:
        """Return the device's name."""

    def text(self, source: Literal["running", "startup"]) -> str:
        """Return a whole configuration as canonical text."""

    def is_armed(self) -> bool:
        """Say whether the device can still return by itself, or by its checkpoint."""

    def confirm(self) -> None:
        """Keep running as it is."""

    def cancel(self) -> None:
        """Return to what was when it was armed."""


def settle_cut(
    commit: LineByLine, catalogue: Catalogue, order: PushOrder, requests: Requests
) -> DeviceError | None:
    """Lead a half-done push or back-out to its beginning; return what is to be told, None: it is whole.

    A DriftError: no line of ours was ever sent, and what somebody else changed is left there without a timer.
    """
    running = commit.text("running")
    now = digest(running)
    is_armed = commit.is_armed()
    if not is_armed and now == order.post_digest and requests.last("confirming-commit") is None:
        return NothingPendingError(commit.device, "the change is in running, and no timer of ours runs")
    if is_armed and now == order.post_digest and requests.last("confirming-commit") is Acted.ACTED:
        commit.cancel()  # the timer of a back-out that was cut off before its first line
    if not is_armed or now == order.post_digest:
        return None
    if requests.last("edit-config") is None and now != order.base_digest:
        # Nothing of ours was sent: bringing the archived configuration back would take away their change.
        commit.confirm()
        return DriftError(commit.device, "running was changed by somebody else; no line of ours was sent")
    if now == order.base_digest and requests.last("confirming-commit") in MAYBE:
        commit.confirm()  # a back-out that only lacked its end
        return None
    if now == order.base_digest or is_half_way(running, catalogue, order):
        commit.cancel()
        return NothingPendingError(commit.device, "an earlier try was cut off, and was taken back")
    return None


def is_half_way(running: str, catalogue: Catalogue, order: PushOrder) -> bool:
    """Say whether some of the lines make running of the base, or some of the back-out's of the post-state."""
    edits, back_out = order.change.edits, (order.back_out,)
    try:
        base, post = (predicted(running, lines, catalogue) for lines in (back_out, edits))
        if digest(base) != order.base_digest or digest(post) != order.post_digest:
            return False
        return running in (*states(base, edits, catalogue), *states(post, back_out, catalogue))
    except BadInputError:
        return False
