"""Make a pending change final and save it; what is true is read, never believed."""

from netmend.devices.candidate_lock import demand_clean, locked_candidate
from netmend.devices.netconf_push import MAYBE, not_as_pushed
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.push_outcome import outcome, proven
from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    NothingPendingError,
    RefusedError,
    ReplyLostError,
    UnreachableError,
)
from netmend.model.outcome import Acted, DeviceOutcome, DeviceState
from netmend.seams import PushOrder, Requests

_TRIES = 2


def confirm(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceOutcome:
    """Confirm unless that is done, read back, save to startup where it exists, read that back."""
    running = session.digest(requests, "running")
    if running != order.post_digest:
        return not_as_pushed(session.device, order, running)
    if requests.last("confirming-commit") is not Acted.ACTED:
        missing = _confirm_pending(session, order, requests)
        running = session.digest(requests, "running")
        if missing is not None:
            return proven(order, running, missing, wrote=True)
        if running != order.post_digest:
            return not_as_pushed(session.device, order, running)
    if not session.offers(":startup"):
        return outcome(order, DeviceState.CONFIRMED, running, wrote=True)
    problem = _save(session, order, requests)
    state = DeviceState.SAVED if problem is None else DeviceState.NOT_SAVED
    return outcome(order, state, running, wrote=True, problem=problem)


def _confirm_pending(
    session: NetconfSession, order: PushOrder, requests: Requests
) -> NothingPendingError | None:
    """Send the confirming commit under the candidate's lock, because it commits the candidate too.

    Nothing pending is fine when an earlier confirming commit of ours may have reached the device.
    """
    may_be_done = requests.last("confirming-commit") in MAYBE
    with locked_candidate(session, requests):
        demand_clean(session, requests, order.post_digest)
        try:
            session.confirm(requests, order.label)
        except NothingPendingError as error:
            return None if may_be_done else error
    return None


def _save(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceError | None:
    """Copy running to startup; None when startup is read to be as authorized."""
    problem: DeviceError | None = None
    for _ in range(_TRIES):
        try:
            if session.digest(requests, "startup") == order.post_digest:
                return None
            session.save(requests)
            if session.digest(requests, "startup") == order.post_digest:
                return None
            problem = ConfigRejectedError(session.device, "said ok to saving, but startup is another")
        except (ReplyLostError, UnreachableError):
            # Only a new session can tell whether it is saved; calling again reads that first.
            raise
        except DeviceError as error:
            problem = error
        except RefusedError as error:
            return DeviceError(session.device, "not saved: not allowed any more", str(error))
    return problem
