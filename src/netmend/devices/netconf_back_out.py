"""Lead a device back to its pre-state, and never over somebody else's change."""

from netmend.devices.candidate_lock import demand_clean, locked_candidate
from netmend.devices.netconf_push import MAYBE
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.push_outcome import outcome, proven
from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    DiffMismatchError,
    DriftError,
    NothingPendingError,
)
from netmend.model.outcome import Acted, DeviceOutcome, DeviceState
from netmend.seams import PushOrder, Requests


def back_out(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceOutcome:
    """Cancel what is pending, else send the authorized back-out; `backed_out` only when read."""
    running = session.digest(requests, "running")
    pushed = requests.last("confirmed-commit")
    if pushed is None and running != order.base_digest:
        problem = DriftError(session.device, "running was changed by somebody else; nothing was sent by us")
        return outcome(order, DeviceState.UNTOUCHED, running, wrote=False, problem=problem)
    if running not in {order.base_digest, order.post_digest}:
        problem = DriftError(session.device, "running holds a change by somebody else; nothing was sent")
        return proven(order, running, problem, wrote=pushed in MAYBE)
    refusal = None
    wrote = pushed in MAYBE or running == order.post_digest
    if running == order.post_digest:
        refusal = _cancel(session, order, requests)
        running = session.digest(requests, "running")
    if running == order.post_digest and pushed in MAYBE:
        refusal = _send_back_out(session, order, requests)
        running = session.digest(requests, "running")
    if running != order.base_digest:
        unproven = refusal or DriftError(session.device, "running did not return to its pre-state")
        return proven(order, running, unproven, wrote=True)
    left_saved = _unsave(session, order, requests)
    # A startup that still holds the change would bring it back: that is not as before.
    state = DeviceState.BACKED_OUT if left_saved is None else DeviceState.INCONSISTENT
    return outcome(order, state, running, wrote=wrote, problem=left_saved)


def _cancel(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceError | None:
    """Cancel the pending commit, unless it was confirmed; whether one whose reply was lost was, it says."""
    if requests.last("confirming-commit") is Acted.ACTED:
        return None
    try:
        session.cancel(requests, order.label)
    except (NothingPendingError, ConfigRejectedError) as refusal:
        return refusal
    return None


def _send_back_out(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceError | None:
    """Commit the reverse edit for good, if the device makes exactly the pre-state of it."""
    try:
        with locked_candidate(session, requests):
            if session.digest(requests, "running") != order.post_digest:
                return DriftError(session.device, "running was changed before it could be locked")
            demand_clean(session, requests, order.post_digest)
            session.edit(requests, order.back_out)
            if session.digest(requests, "candidate") != order.base_digest:
                session.discard(requests)
                return DiffMismatchError(session.device, "the back-out does not make the pre-state")
            session.commit(requests)
    except ConfigRejectedError as refusal:
        return refusal
    return None


def _unsave(session: NetconfSession, order: PushOrder, requests: Requests) -> DeviceError | None:
    """Lead startup back as well when our change was saved there."""
    if not session.offers(":startup") or requests.last("confirming-commit") not in MAYBE:
        return None
    if session.digest(requests, "startup") != order.post_digest:
        return None
    try:
        session.save(requests)
    except ConfigRejectedError as refusal:
        return refusal
    if session.digest(requests, "startup") != order.base_digest:
        return ConfigRejectedError(session.device, "said ok to saving, but startup is not the pre-state")
    return None
