"""What a device reports after a phase, from what was authorized and what was read."""

from datetime import datetime

from netmend.errors import DeviceError, DriftError, NothingPendingError
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import PushOrder


def outcome(
    order: PushOrder,
    state: DeviceState,
    now_digest: str,
    *,
    wrote: bool,
    confirm_by: datetime | None = None,
    problem: DeviceError | None = None,
) -> DeviceOutcome:
    """Return the outcome of a device with its own timer. `problem`: what a person should know."""
    return DeviceOutcome(
        device=order.change.device,
        device_class=DeviceClass.TIMER,
        wave=order.change.wave,
        state=state,
        pre_digest=order.base_digest,
        post_digest=order.post_digest,
        now_digest=now_digest,
        confirm_by=confirm_by,
        problem=str(problem) if problem else "",
        code=problem.code if problem else "",
        wrote=wrote,
    )


def proven(order: PushOrder, now_digest: str, problem: DeviceError, *, wrote: bool) -> DeviceOutcome:
    """Return `backed_out` when the device reads its pre-state, else `inconsistent`."""
    state = DeviceState.BACKED_OUT if now_digest == order.base_digest else DeviceState.INCONSISTENT
    return outcome(order, state, now_digest, wrote=wrote, problem=problem)


def not_as_pushed(device: str, order: PushOrder, running: str) -> DeviceOutcome:
    """Report a pending change that is not there any more: taken back by itself, or changed by somebody."""
    if running == order.base_digest:
        problem: DeviceError = NothingPendingError(device, "the change was reverted by itself")
    else:
        problem = DriftError(device, "running was changed by somebody else while the change was pending")
    return proven(order, running, problem, wrote=True)
