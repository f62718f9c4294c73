"""Push until confirmed, on every kind of device: only what was authorized, and never twice."""

from datetime import UTC, datetime, timedelta

from netmend.devices.push_outcome import not_as_pushed, outcome, proven
from netmend.devices.timed_commit import TimedCommit
from netmend.errors import (
    ConfigRejectedError,
    DeviceClassError,
    DiffMismatchError,
    DriftError,
    NothingPendingError,
)
from netmend.model.change import DeviceClass
from netmend.model.outcome import Acted, DeviceOutcome, DeviceState
from netmend.seams import PushOrder, Requests

MAYBE = (Acted.ACTED, Acted.UNKNOWN)


def push(commit: TimedCommit, order: PushOrder, requests: Requests) -> DeviceOutcome:
    """Commit the change, to be undone by the device unless confirmed; a repeat reads what became of it."""
    running = commit.digest("running")
    if requests.last("confirmed-commit") in MAYBE:
        if requests.last("cancel-commit") is not None:
            return _taken_back(commit, order)
        return _pushed_before(commit.device, order, running)
    demand_base(commit.device, order, running)
    confirm_by = _from_now(commit)
    with commit.alone():
        refusal = commit.commit_confirmed()
        if refusal is None:
            running = commit.digest("running")
    if refusal is not None:
        return _disarmed(commit, order, refusal)
    if running == order.post_digest:
        return outcome(order, DeviceState.PENDING, running, wrote=True, confirm_by=confirm_by)
    problem = DiffMismatchError(commit.device, "said ok to the commit, but running is not as authorized")
    _cancel_if_pending(commit)
    return proven(order, commit.digest("running"), problem, wrote=True)


def extend(commit: TimedCommit, order: PushOrder) -> DeviceOutcome:
    """Re-arm the timer of the pending change."""
    running = commit.digest("running")
    if running != order.post_digest:
        return not_as_pushed(commit.device, order, running)
    confirm_by = _from_now(commit)
    nothing_pending = None
    try:
        commit.extend()
    except NothingPendingError as error:
        nothing_pending = error
    running = commit.digest("running")
    if nothing_pending is not None:
        return proven(order, running, nothing_pending, wrote=True)
    if running != order.post_digest:
        return not_as_pushed(commit.device, order, running)
    return outcome(order, DeviceState.PENDING, running, wrote=True, confirm_by=confirm_by)


def demand_timer(device: str, found: DeviceClass, *, needs: str) -> None:
    """Demand that the device takes an unconfirmed change back by itself, for drivers with no other way.

    Args:
        needs: what the device has to have for that.

    Raises:
        DeviceClassError: it does not.
    """
    if found is not DeviceClass.TIMER:
        raise DeviceClassError(
            device,
            f"class {found}: this driver changes nothing without a timer, whatever policy.minimum_class "
            f"allows; the device needs {needs}",
        )


def demand_base(device: str, order: PushOrder, running: str) -> None:
    """Demand that running is what was authorized as the base.

    Raises:
        DriftError: it is not.
    """
    if running != order.base_digest:
        raise DriftError(device, "running is not the authorized base any more")


def _pushed_before(device: str, order: PushOrder, running: str) -> DeviceOutcome:
    """Report an earlier try, whose reply may have been lost. When it reverts is not known any more."""
    if running == order.post_digest:
        return outcome(order, DeviceState.PENDING, running, wrote=True)
    return not_as_pushed(device, order, running)


def _taken_back(commit: TimedCommit, order: PushOrder) -> DeviceOutcome:
    """Go on taking back what an earlier try had begun to: its commit was refused, or made something else."""
    _cancel_if_pending(commit)
    problem = ConfigRejectedError(commit.device, "an earlier try was not as authorized, and was taken back")
    return proven(order, commit.digest("running"), problem, wrote=True)


def _disarmed(commit: TimedCommit, order: PushOrder, refusal: ConfigRejectedError) -> DeviceOutcome:
    """Make sure that a refused commit left no timer armed, as netopeer2 does (its issue 1826)."""
    was_armed = _cancel_if_pending(commit)
    running = commit.digest("running")
    if running == order.base_digest and not was_armed:
        return outcome(order, DeviceState.UNTOUCHED, running, wrote=False, problem=refusal)
    return proven(order, running, refusal, wrote=True)


def _cancel_if_pending(commit: TimedCommit) -> bool:
    try:
        commit.cancel()
    except (NothingPendingError, ConfigRejectedError):
        return False
    return True


def _from_now(commit: TimedCommit) -> datetime:
    return datetime.now(tz=UTC) + timedelta(seconds=commit.timer_s)
