"""Make a pending change final and save it; what is true is read, never believed."""

from netmend.devices.push import MAYBE
from netmend.devices.push_outcome import not_as_pushed, outcome, proven
from netmend.devices.timed_commit import TimedCommit
from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    NothingPendingError,
    RefusedError,
    ReplyLostError,
    UnreachableError,
)
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import PushOrder, Requests

_TRIES = 2


def confirm(commit: TimedCommit, order: PushOrder, requests: Requests) -> DeviceOutcome:
    """Confirm unless that is done, read back, save to startup where it exists, read that back."""
    running = commit.digest("running")
    if running != order.post_digest:
        return not_as_pushed(commit.device, order, running)
    missing = _confirm_pending(commit, requests)
    running = commit.digest("running")
    if missing is not None:
        return proven(order, running, missing, wrote=True)
    if running != order.post_digest:
        return not_as_pushed(commit.device, order, running)
    if not commit.has_startup:
        return outcome(order, DeviceState.CONFIRMED, running, wrote=True)
    return _saved(commit, order)


def _confirm_pending(commit: TimedCommit, requests: Requests) -> NothingPendingError | None:
    """Confirm; nothing pending is fine when an earlier confirm of ours may have reached the device.

    An earlier one that was answered ok is repeated too: the engine may have died before it was proven.
    """
    may_be_done = requests.last("confirming-commit") in MAYBE
    try:
        commit.confirm()
    except NothingPendingError as error:
        return None if may_be_done else error
    return None


def _saved(commit: TimedCommit, order: PushOrder) -> DeviceOutcome:
    """Save, and tell a save that is missing from a change that somebody else has made before it."""
    problem = _save(commit, order)
    if problem is None:
        return outcome(order, DeviceState.SAVED, order.post_digest, wrote=True)
    running = commit.digest("running")
    if running != order.post_digest:
        return not_as_pushed(commit.device, order, running)
    return outcome(order, DeviceState.NOT_SAVED, running, wrote=True, problem=problem)


def _save(commit: TimedCommit, order: PushOrder) -> DeviceError | None:
    """Copy running to startup; None when startup is read to be as authorized."""
    problem: DeviceError | None = None
    for _ in range(_TRIES):
        try:
            if commit.digest("startup") == order.post_digest:
                return None
            commit.save()
            if commit.digest("startup") == order.post_digest:
                return None
            problem = ConfigRejectedError(commit.device, "said ok to saving, but startup is another")
        except (ReplyLostError, UnreachableError):
            # Only a new session can tell whether it is saved; calling again reads that first.
            raise
        except DeviceError as error:
            problem = error
        except RefusedError as error:
            return DeviceError(commit.device, "not saved: not allowed any more", str(error))
    return problem
