"""Make what is pending final, or lead every device back to its pre-state; both proven by reading."""

from contextlib import suppress
from datetime import timedelta

from netmend.errors import NetmendError, RefusedError, ReplyLostError, UnreachableError
from netmend.model.change import DeviceClass, Snapshot
from netmend.model.outcome import Acted, DeviceOutcome, DeviceOutcomes, DeviceState
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines.gate import Gate
from netmend.pipelines.pipeline import Pipeline
from netmend.pipelines.push import order_for
from netmend.seams import PushOrder

_PATIENCE_S = 20.0
_GRACE_S = 5.0
_TRIES = 3
_LOGINS = 2
_LOST = (ReplyLostError, UnreachableError)
_MAYBE = frozenset({Acted.ACTED, Acted.UNKNOWN})


def confirm(
    pipeline: Pipeline, gate: Gate, pending: tuple[DeviceOutcome, ...], *, margin_s: float
) -> DeviceOutcomes:
    """Confirm every pending device, after all of them were read once more and still are as pushed.

    A device that is not as pushed any more keeps all others from being confirmed. Devices whose timer is
    about to fire, within `margin_s`, are not confirmed either (FAULTS F33), and nothing is when a device lets
    nobody in any more: the sessions that are open may live on although the change cut the way (FAULTS F30).

    Raises:
        NotAuthorizedError: the authorization ended; nothing was confirmed.
    """
    gate.demand()
    problems = _not_as_pushed(pipeline, pending, margin_s) or _not_reachable(pipeline, pending)
    if problems:
        why = f"not confirmed: {next(iter(problems.values()))}"
        return DeviceOutcomes(
            outcomes=tuple(
                outcome.model_copy(update={"problem": problems.get(outcome.device, why)})
                for outcome in pending
            )
        )

    def may_write(op: str) -> None:
        # Saving what is already final needs no new authority: not saving it would be the odd state.
        if op != "copy-config":
            gate.demand()

    orders = {outcome.device: order_for(gate.proposal, outcome.device, 0) for outcome in pending}
    results: dict[str, DeviceOutcome | NetmendError] = {}
    for _ in range(_TRIES):
        # A lost reply may hide a confirm that was carried out: only reading again can tell (FAULTS F34).
        again = [o for o in pending if isinstance(results.get(o.device), _LOST) or o.device not in results]
        guards = {o.device: pipeline.writing(o.device, "confirm", o.wave, may_write) for o in again}
        results |= pipeline.fleet.carry_out(
            guards, lambda driver, guard: driver.confirm(orders[guard.device], guard)
        )
    return _unsaved_told(pipeline, pending, results)


def back_out(
    pipeline: Pipeline, gate: Gate, written: tuple[DeviceOutcome, ...], *, confirm_timeout_s: float
) -> DeviceOutcomes:
    """Lead every device that was or may have been written to back to its pre-state, and prove it.

    Tries again until the last timer must have fired; a device that cannot be proven then is inconsistent.
    A timer that nobody knows the start of fires at most `confirm_timeout_s` from now. Always permitted: it
    asks for no authorization and goes on without a database.
    """
    orders = {outcome.device: order_for(gate.proposal, outcome.device, 0) for outcome in written}
    patience_s = _timer_left_s(pipeline, written, confirm_timeout_s) + _GRACE_S + _PATIENCE_S
    give_up_at = pipeline.clock.monotonic() + patience_s
    outcomes = {outcome.device: outcome for outcome in written}
    pause_s = 0.5
    while True:
        unsettled = tuple(outcome for outcome in outcomes.values() if not _is_settled(outcome))
        for outcome in _try_back_out(pipeline, unsettled, orders).outcomes:
            outcomes[outcome.device] = outcome
        open_devices = [
            outcome
            for outcome in outcomes.values()
            if not _is_settled(outcome)
            and (outcome.state is not DeviceState.INCONSISTENT or _may_revert(pipeline, outcome))
        ]
        if not open_devices or pipeline.clock.monotonic() >= give_up_at:
            break
        pipeline.clock.sleep(pause_s)
        pause_s = min(10.0, pause_s * 2)
    return DeviceOutcomes(
        outcomes=tuple(
            outcome
            if _is_settled(outcome)
            else outcome.model_copy(update={"state": DeviceState.INCONSISTENT})
            for outcome in outcomes.values()
        )
    )


def release(pipeline: Pipeline, outcomes: DeviceOutcomes) -> None:
    """Give back the lease of every device that is settled, and end its session."""
    for outcome in outcomes.outcomes:
        if outcome.state is not DeviceState.INCONSISTENT:
            # A device that another run has leased is not ours to give back.
            with suppress(RefusedError):
                pipeline.give_back(outcome.device)
    pipeline.fleet.hang_up([outcome.device for outcome in outcomes.outcomes])


def _try_back_out(
    pipeline: Pipeline, outcomes: tuple[DeviceOutcome, ...], orders: dict[str, PushOrder]
) -> DeviceOutcomes:
    guards = {}
    refused: dict[str, NetmendError] = {}
    for outcome in outcomes:
        try:
            guards[outcome.device] = pipeline.always(outcome.device, "back_out", outcome.wave)
        except RefusedError as error:
            # Another run took the device after our lease ran out: it is not ours to touch any more.
            refused[outcome.device] = error

    results = pipeline.fleet.carry_out(
        guards, lambda driver, guard: driver.back_out(orders[guard.device], guard)
    )
    return _collected(outcomes, {**results, **refused})


def _is_settled(outcome: DeviceOutcome) -> bool:
    """Say whether the device was read to hold nothing of ours: as before, or with another's change alone."""
    untouched = outcome.state is DeviceState.UNTOUCHED and outcome.now_digest is not None
    return untouched or outcome.state is DeviceState.BACKED_OUT


def _may_revert(pipeline: Pipeline, outcome: DeviceOutcome) -> bool:
    """Say whether a device that refused to be led back may still do it by itself: its timer was not ended."""
    confirmed = pipeline.operations.last(pipeline.scope, outcome.device, "confirming-commit") in _MAYBE
    as_pushed = outcome.now_digest is not None and outcome.now_digest == outcome.post_digest
    return outcome.device_class is DeviceClass.TIMER and as_pushed and not confirmed


def _not_as_pushed(pipeline: Pipeline, pending: tuple[DeviceOutcome, ...], margin_s: float) -> dict[str, str]:
    guards = {o.device: pipeline.reading(o.device, "reread", o.wave) for o in pending}
    results = pipeline.fleet.carry_out(guards, lambda driver, guard: driver.read_running(guard))
    problems: dict[str, str] = {}
    too_late = pipeline.clock.now() + timedelta(seconds=margin_s)
    for outcome in pending:
        result = results[outcome.device]
        # Confirmed before a crash, and still as pushed: its timer is history.
        asked = pipeline.operations.last(pipeline.scope, outcome.device, "confirming-commit")
        if isinstance(result, NetmendError):
            problems[outcome.device] = str(result)
        elif isinstance(result, Snapshot) and result.digest != outcome.post_digest:
            problems[outcome.device] = f"{outcome.device}: running is not what was pushed any more"
        elif asked in _MAYBE:
            continue
        elif outcome.confirm_by is None or outcome.confirm_by <= too_late:
            problems[outcome.device] = f"{outcome.device}: its timer may fire before a confirm arrives"
    return problems


def _not_reachable(pipeline: Pipeline, pending: tuple[DeviceOutcome, ...]) -> dict[str, str]:
    """Log in to every device anew, and say which let nobody in; what was asked to confirm before is final.

    The open session is left as it is: the timer of some platforms ends with it. A login that was lost is
    tried once more, one that was refused is not (FAULTS F04).
    """
    results: dict[str, NetmendError | None] = {}
    for _ in range(_LOGINS):
        again = [o for o in pending if o.device not in results or isinstance(results[o.device], _LOST)]
        guards = {
            o.device: pipeline.reading(o.device, "login", o.wave)
            for o in again
            if pipeline.operations.last(pipeline.scope, o.device, "confirming-commit") not in _MAYBE
        }
        results |= pipeline.fleet.log_in_anew(guards)
    return {
        device: f"{device}: no new login right before the confirm: {error}"
        for device, error in results.items()
        if error is not None
    }


def _collected(
    outcomes: tuple[DeviceOutcome, ...], results: "dict[str, DeviceOutcome | NetmendError]"
) -> DeviceOutcomes:
    collected = []
    for outcome in outcomes:
        result = results[outcome.device]
        if isinstance(result, NetmendError):
            update: dict[str, object] = {"problem": str(result), "code": result.code, "now_digest": None}
            collected.append(outcome.model_copy(update=update))
        else:
            wrote = outcome.wrote or result.wrote
            collected.append(result.model_copy(update={"wave": outcome.wave, "wrote": wrote}))
    return DeviceOutcomes(outcomes=tuple(collected))


def _unsaved_told(
    pipeline: Pipeline, pending: tuple[DeviceOutcome, ...], results: "dict[str, DeviceOutcome | NetmendError]"
) -> DeviceOutcomes:
    """Tell a device that went silent while it saved as not saved: it was read to be final before that."""
    silent = {
        device
        for device, result in results.items()
        if isinstance(result, _LOST)
        and pipeline.operations.last(pipeline.scope, device, "copy-config") is not None
    }
    return DeviceOutcomes(
        outcomes=tuple(
            outcome.model_copy(update={"state": DeviceState.NOT_SAVED})
            if outcome.device in silent
            else outcome
            for outcome in _collected(pending, results).outcomes
        )
    )


def _timer_left_s(pipeline: Pipeline, outcomes: tuple[DeviceOutcome, ...], confirm_timeout_s: float) -> float:
    now = pipeline.clock.now()
    known = [(o.confirm_by - now).total_seconds() for o in outcomes if o.confirm_by is not None]
    unknown = [confirm_timeout_s for o in outcomes if o.confirm_by is None]
    # No timer of ours runs longer than that, whatever the wall clock says.
    return min(confirm_timeout_s, max([0.0, *known, *unknown]))


def written(pipeline: Pipeline, proposal: ImprovementProposal, known: DeviceOutcomes) -> DeviceOutcomes:
    """Return every device that this attempt wrote to or may have, whatever the phases could still tell.

    The write-ahead record is asked, so that a device is not forgotten when a phase broke off.
    """
    by_device = {outcome.device: outcome for outcome in known.outcomes}
    found = []
    for seen in proposal.previews:
        acted = pipeline.operations.last(pipeline.scope, seen.device, "confirmed-commit")
        told = by_device.get(seen.device)
        # A refused commit may have been carried out all the same (FAULTS F24): only reading tells.
        disarmed = told is not None and told.now_digest == seen.base_digest
        maybe = acted in {Acted.ACTED, Acted.UNKNOWN} or (acted is Acted.NOT_ACTED and not disarmed)
        if not maybe and (told is None or not told.wrote):
            continue
        found.append(
            told
            or DeviceOutcome(
                device=seen.device,
                device_class=seen.device_class,
                wave=seen.wave,
                state=DeviceState.PENDING,
                pre_digest=seen.base_digest,
                post_digest=seen.post_digest,
                now_digest=None,
                wrote=True,
            )
        )
    return DeviceOutcomes(outcomes=tuple(found))


def reread(pipeline: Pipeline, outcomes: DeviceOutcomes) -> DeviceOutcomes:
    """Read every device that was not written to, but not read either since something went wrong there."""
    unread = [one for one in outcomes.in_state(DeviceState.UNTOUCHED) if one.now_digest is None]
    guards = {one.device: pipeline.reading(one.device, "reread", one.wave) for one in unread}
    results = pipeline.fleet.carry_out(guards, lambda driver, guard: driver.read_running(guard))
    read = []
    for one in unread:
        result = results[one.device]
        if isinstance(result, Snapshot):
            read.append(one.model_copy(update={"now_digest": result.digest}))
    return outcomes.merged(DeviceOutcomes(outcomes=tuple(read)))
