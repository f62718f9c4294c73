"""The candidate under our lock: clean before us, and clean after us however it ends."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from netmend.devices.netconf_errors import PendingInTheWayError
from netmend.devices.netconf_session import NetconfSession
from netmend.errors import (
    DirtyCandidateError,
    DriftError,
    NetmendError,
    NothingPendingError,
    ReplyLostError,
)
from netmend.seams import Requests

_NOTHING_STAGED = (DirtyCandidateError, DriftError, NothingPendingError)
"""Found before anything of ours was in the candidate: there is nothing to discard but other people's work."""


@contextmanager
def locked_candidate(session: NetconfSession, requests: Requests) -> Iterator[None]:
    """Lock, and unlock; after an error discard and unlock in the same session, else end the session.

    A lost session discards and unlocks by itself, RFC 6241 §8.3.5.2.
    """
    try:
        session.lock(requests)
    except ReplyLostError:
        session.close()
        raise
    try:
        yield
    except NetmendError as error:
        _clean_up(session, requests, error)
        raise
    session.unlock(requests)


@contextmanager
def candidate_of_pending(session: NetconfSession, requests: Requests, post_digest: str) -> Iterator[bool]:
    """Lock the candidate while a confirmed commit of ours is pending, and demand that it holds nothing else.

    A server may keep everybody from the lock then. There nobody else can commit either: what is pending lets
    only its persist-id pass. Yields whether the lock is ours.
    """
    with ExitStack() as locked:
        is_ours = False
        with suppress(PendingInTheWayError):
            locked.enter_context(locked_candidate(session, requests))
            is_ours = True
        demand_clean(session, requests, post_digest)
        yield is_ours


def demand_clean(session: NetconfSession, requests: Requests, running_digest: str) -> None:
    """Demand that the candidate holds nobody's unfinished edit.

    Raises:
        DirtyCandidateError: it is not what running is.
    """
    if session.digest(requests, "candidate") != running_digest:
        raise DirtyCandidateError(
            session.device, "the candidate holds somebody else's unfinished edit, which was left alone"
        )


def _clean_up(session: NetconfSession, requests: Requests, error: NetmendError) -> None:
    try:
        if not isinstance(error, _NOTHING_STAGED):
            session.discard(requests)
        session.unlock(requests)
    except NetmendError as second:
        session.close()
        error.add_note(f"{second}; the session was ended instead, which discards and unlocks")
