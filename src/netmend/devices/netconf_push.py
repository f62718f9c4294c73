"""Push by confirmed commit, RFC 6241 §8.4: only what was authorized, and never twice."""

from datetime import UTC, datetime, timedelta

from netmend.devices.candidate_lock import demand_clean, locked_candidate
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.push_outcome import outcome, proven
from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    DiffMismatchError,
    DirtyCandidateError,
    DriftError,
    NothingPendingError,
)
from netmend.model.outcome import Acted, DeviceOutcome, DeviceState
from netmend.seams import PushOrder, Requests

MAYBE = (Acted.ACTED, Acted.UNKNOWN)


def push(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceOutcome:
    """Commit the change, to be undone by the device unless confirmed; a repeat reads what became of it."""
    running = session.digest(requests, "running")
    if requests.last("confirmed-commit") in MAYBE:
        return _pushed_before(session.device, order, running)
    _demand_base(session.device, order, running)
    with locked_candidate(session, requests):
        _stage(session, order, requests)
        confirm_by = datetime.now(tz=UTC) + timedelta(seconds=order.confirm_timeout_s)
        refusal = _commit(session, order, requests)
        if refusal is not None:
            session.discard(requests)
    if refusal is not None:
        return _disarmed(session, order, requests, refusal)
    running = session.digest(requests, "running")
    if running == order.post_digest:
        return outcome(order, DeviceState.PENDING, running, wrote=True, confirm_by=confirm_by)
    problem = DiffMismatchError(session.device, "said ok to the commit, but running is not as authorized")
    _cancel_if_pending(session, order, requests)
    return proven(order, session.digest(requests, "running"), problem, wrote=True)


def extend(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceOutcome:
    """Re-arm the timer by a follow-up confirmed commit; it commits the candidate, so that must be clean."""
    running = session.digest(requests, "running")
    if running != order.post_digest:
        return not_as_pushed(session.device, order, running)
    with locked_candidate(session, requests):
        demand_clean(session, requests, order.post_digest)
        confirm_by = datetime.now(tz=UTC) + timedelta(seconds=order.confirm_timeout_s)
        nothing_pending = None
        try:
            session.extend(requests, order.label, order.confirm_timeout_s)
        except NothingPendingError as error:
            nothing_pending = error
    running = session.digest(requests, "running")
    if nothing_pending is not None:
        return proven(order, running, nothing_pending, wrote=True)
    if running != order.post_digest:
        return not_as_pushed(session.device, order, running)
    return outcome(order, DeviceState.PENDING, running, wrote=True, confirm_by=confirm_by)


def not_as_pushed(device: str, order: PushOrder, running: str) -> DeviceOutcome:
    """Report a pending change that is not there any more: taken back by itself, or changed by somebody."""
    if running == order.base_digest:
        problem: DeviceError = NothingPendingError(device, "the change was reverted by itself")
    else:
        problem = DriftError(device, "running was changed by somebody else while the change was pending")
    return proven(order, running, problem, wrote=True)


def _pushed_before(device: str, order: PushOrder, running: str) -> DeviceOutcome:
    """Report an earlier try, whose reply may have been lost. When it reverts is not known any more."""
    if running == order.post_digest:
        return outcome(order, DeviceState.PENDING, running, wrote=True)
    return not_as_pushed(device, order, running)


def _demand_base(device: str, order: PushOrder, running: str) -> None:
    if running != order.base_digest:
        raise DriftError(device, "running is not the authorized base any more")


def _stage(session: NetconfSession, order: PushOrder, requests: Requests) -> None:
    """Put exactly the authorized configuration into the candidate."""
    _demand_base(session.device, order, session.digest(requests, "running"))
    edited_before = requests.last("edit-config") in MAYBE
    try:
        demand_clean(session, requests, order.base_digest)
    except DirtyCandidateError:
        ours = edited_before and session.digest(requests, "candidate") == order.post_digest
        if not ours:
            raise
        session.discard(requests)
    for edit in order.change.edits:
        session.edit(requests, edit)
    if session.digest(requests, "candidate") != order.post_digest:
        raise DiffMismatchError(session.device, "made another configuration of the edit than authorized")


def _commit(session: NetconfSession, order: PushOrder, requests: Requests) -> ConfigRejectedError | None:
    try:
        session.commit_confirmed(requests, order.label, order.confirm_timeout_s)
    except ConfigRejectedError as refusal:
        return refusal
    return None


def _disarmed(
    session: NetconfSession, order: PushOrder, requests: Requests, refusal: ConfigRejectedError
) -> DeviceOutcome:
    """Make sure that a refused commit left no timer armed, as netopeer2 does (its issue 1826)."""
    was_armed = _cancel_if_pending(session, order, requests)
    running = session.digest(requests, "running")
    if running == order.base_digest and not was_armed:
        return outcome(order, DeviceState.UNTOUCHED, running, wrote=False, problem=refusal)
    return proven(order, running, refusal, wrote=True)


def _cancel_if_pending(session: NetconfSession, order: PushOrder, requests: Requests) -> bool:
    try:
        session.cancel(requests, order.label)
    except (NothingPendingError, ConfigRejectedError):
        return False
    return True
