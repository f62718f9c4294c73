"""Push one wave: every device ends pending, untouched, or told as what it is."""

from datetime import datetime

from netmend.errors import DeviceError, NetmendError, RefusedError, ReplyLostError, UnreachableError
from netmend.model.change import Preview
from netmend.model.outcome import Acted, DeviceOutcome, DeviceOutcomes, DeviceState
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines.gate import Gate
from netmend.pipelines.pipeline import Pipeline
from netmend.seams import PushOrder

_TRIES = 3


def push(
    pipeline: Pipeline, gate: Gate, wave: int, *, confirm_timeout_s: int, confirm_by: datetime
) -> DeviceOutcomes:
    """Bring one wave into its authorized post-state, pending: each device reverts by itself.

    Calling again is harmless. A lost reply is resolved by a new session that reads first.
    `confirm_by`: the earliest moment at which a timer armed by this call can fire.
    """
    gate.demand()
    proposal = gate.proposal
    of_wave = [preview for preview in proposal.previews if preview.wave == wave]
    open_previews = {preview.device: preview for preview in of_wave if not preview.unchanged}
    done = [_unchanged(preview) for preview in of_wave if preview.unchanged]
    orders = {device: order_for(proposal, device, confirm_timeout_s) for device in open_previews}
    for attempt in range(1, _TRIES + 1):
        guards = {}
        for device, seen in list(open_previews.items()):
            try:
                guards[device] = pipeline.writing(device, "push", wave, lambda _op: gate.demand())
            except RefusedError as error:
                done.append(_not_pushed(pipeline, seen, error))
                del open_previews[device]
        results = pipeline.fleet.carry_out(
            guards, lambda driver, guard: driver.push(orders[guard.device], guard)
        )
        for device, result in results.items():
            seen = open_previews[device]
            if isinstance(result, ReplyLostError | UnreachableError) and attempt < _TRIES:
                continue
            if isinstance(result, DeviceError | RefusedError):
                done.append(_not_pushed(pipeline, seen, result))
            elif isinstance(result, NetmendError):
                raise result
            else:
                pending = result.state is DeviceState.PENDING
                done.append(
                    result.model_copy(update={"wave": wave, "confirm_by": confirm_by if pending else None})
                )
            del open_previews[device]
        if not open_previews:
            break
    return DeviceOutcomes(outcomes=tuple(sorted(done, key=lambda outcome: outcome.device)))


def extend(
    pipeline: Pipeline,
    gate: Gate,
    pending: tuple[DeviceOutcome, ...],
    *,
    confirm_timeout_s: int,
    confirm_by: datetime,
) -> DeviceOutcomes:
    """Re-arm the timers of devices that are pending already, so that they outlast what is still to come."""
    orders = {
        outcome.device: order_for(gate.proposal, outcome.device, confirm_timeout_s) for outcome in pending
    }
    guards = {
        outcome.device: pipeline.writing(outcome.device, "extend", outcome.wave, lambda _op: gate.demand())
        for outcome in pending
    }
    results = pipeline.fleet.carry_out(
        guards, lambda driver, guard: driver.extend(orders[guard.device], guard)
    )
    extended = []
    for outcome in pending:
        result = results[outcome.device]
        if isinstance(result, NetmendError):
            # Its timer may have been re-armed all the same.
            told = {"problem": str(result), "code": result.code, "confirm_by": confirm_by}
            extended.append(outcome.model_copy(update=told))
        else:
            extended.append(
                result.model_copy(update={"wave": outcome.wave, "confirm_by": confirm_by, "wrote": True})
            )
    return DeviceOutcomes(outcomes=tuple(extended))


def order_for(proposal: ImprovementProposal, device: str, confirm_timeout_s: int) -> PushOrder:
    """Say to a driver what was authorized for the device; the label is the same on every try."""
    seen = proposal.preview_of(device)
    change = next(change for change in proposal.change_set.changes if change.device == device)
    return PushOrder(
        change=change,
        base_digest=seen.base_digest,
        post_digest=seen.post_digest,
        back_out=seen.back_out,
        label=proposal.label_of(device),
        confirm_timeout_s=confirm_timeout_s,
    )


def _unchanged(seen: Preview) -> DeviceOutcome:
    return DeviceOutcome(
        device=seen.device,
        device_class=seen.device_class,
        wave=seen.wave,
        state=DeviceState.UNCHANGED,
        pre_digest=seen.base_digest,
        post_digest=seen.post_digest,
        now_digest=seen.base_digest,
    )


def _not_pushed(pipeline: Pipeline, seen: Preview, error: NetmendError) -> DeviceOutcome:
    """Tell a device apart that was not written to from one that may have been."""
    acted = pipeline.operations.last(pipeline.scope, seen.device, "confirmed-commit")
    touched = acted in {Acted.ACTED, Acted.UNKNOWN}
    return DeviceOutcome(
        device=seen.device,
        device_class=seen.device_class,
        wave=seen.wave,
        state=DeviceState.PENDING if touched else DeviceState.UNTOUCHED,
        pre_digest=seen.base_digest,
        post_digest=seen.post_digest,
        now_digest=None,
        problem=str(error),
        code=error.code,
        wrote=touched,
    )
