"""Lead a device back to its pre-state, and never over somebody else's change."""

from netmend.devices.push import MAYBE
from netmend.devices.push_outcome import outcome, proven
from netmend.devices.timed_commit import TimedCommit
from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    DiffMismatchError,
    DriftError,
    NothingPendingError,
)
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import PushOrder, Requests


def back_out(commit: TimedCommit, order: PushOrder, requests: Requests) -> DeviceOutcome:
    """Cancel what is pending, else send the authorized back-out; `backed_out` only when read."""
    running = commit.digest("running")
    sent = commit.sent
    if sent is None and running != order.base_digest:
        problem = DriftError(commit.device, "running was changed by somebody else; nothing was sent by us")
        return outcome(order, DeviceState.UNTOUCHED, running, wrote=False, problem=problem)
    if running not in {order.base_digest, order.post_digest}:
        problem = DriftError(commit.device, "running holds a change by somebody else; nothing was sent")
        return proven(order, running, problem, wrote=sent in MAYBE)
    refusal = None
    wrote = sent in MAYBE or running == order.post_digest
    if wrote:
        # Also where running is as before: somebody may have led it there by hand, under a timer of ours.
        refusal = _cancel(commit)
        running = commit.digest("running")
    if running == order.post_digest and sent in MAYBE:
        refusal = _send_back_out(commit)
        running = commit.digest("running")
    if running != order.base_digest:
        unproven = refusal or DriftError(commit.device, "running did not return to its pre-state")
        return proven(order, running, unproven, wrote=True)
    left_saved = _unsave(commit, order, requests)
    # A startup that still holds the change would bring it back: that is not as before.
    state = DeviceState.BACKED_OUT if left_saved is None else DeviceState.INCONSISTENT
    return outcome(order, state, running, wrote=wrote, problem=left_saved)


def _cancel(commit: TimedCommit) -> DeviceError | None:
    """Cancel the pending commit; whether it was confirmed is what the device says, whatever it said before.

    A confirm that was answered ok and not carried out leaves a pending commit, which bars every other one.
    """
    try:
        commit.cancel()
    except (NothingPendingError, ConfigRejectedError) as refusal:
        return refusal
    return None


def _send_back_out(commit: TimedCommit) -> DeviceError | None:
    try:
        commit.send_back_out()
    except (ConfigRejectedError, DriftError, DiffMismatchError) as refusal:
        return refusal
    return None


def _unsave(commit: TimedCommit, order: PushOrder, requests: Requests) -> DeviceError | None:
    """Lead startup back as well when our change may have been saved there.

    yuma123 2.13 saves with the confirming commit, unasked.
    """
    maybe_saved = requests.last("copy-config") is not None or requests.last("confirming-commit") in MAYBE
    if not commit.has_startup or not maybe_saved:
        return None
    if commit.digest("startup") != order.post_digest:
        return None
    try:
        commit.save()
    except ConfigRejectedError as refusal:
        return refusal
    if commit.digest("startup") != order.base_digest:
        return ConfigRejectedError(commit.device, "said ok to saving, but startup is not the pre-state")
    return None
