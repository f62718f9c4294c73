"""What takes a committed candidate back when nobody confirms it, as far as the server has such a thing.

A confirm that was answered ok and not carried out cannot be read: running is the same until the timer fires.
So each switch has the server prove that nothing is pending any more, by what the RFC makes it refuse then.
"""

import time
from contextlib import AbstractContextManager
from typing import Protocol

from netmend.devices.candidate_lock import candidate_of_pending
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.push import MAYBE
from netmend.errors import ConfigRejectedError, LockHeldError, NothingPendingError
from netmend.model.change import DeviceClass
from netmend.seams import PushOrder, Requests

_REVERTS_WITHIN_S = 3.0
_LOOK_EVERY_S = 0.25
_REPEATS = 2


class Switch(Protocol):
    """The dead-man's switch of one order; `NothingPendingError` where none (of ours) is armed."""

    def arm(self, order: PushOrder, requests: Requests) -> None:
        """Commit the candidate."""

    def rearm(self, order: PushOrder, requests: Requests) -> None:
        """Give what is committed `confirm_timeout_s` from now."""

    def keep(self, order: PushOrder, requests: Requests) -> None:
        """Make what is committed final."""

    def take_back(self, order: PushOrder, requests: Requests) -> None:
        """Let the server take back now what is committed."""


class PersistSwitch:
    """A confirmed commit that outlives its session, RFC 6241 §8.4; the order's label is its token."""

    def __init__(self, session: NetconfSession) -> None:
        self._session = session

    def arm(self, order: PushOrder, requests: Requests) -> None:
        """Commit with token and timeout."""
        self._session.commit_confirmed(requests, order.label, order.confirm_timeout_s)

    def rearm(self, order: PushOrder, requests: Requests) -> None:
        """Send a follow-up confirmed commit."""
        self._session.extend(requests, order.label, order.confirm_timeout_s)

    def keep(self, order: PushOrder, requests: Requests) -> None:
        """Send the confirming commit until the server says that nothing of that token is pending.

        A persist-id that is not that of a pending commit "fails with an 'invalid-value' error", RFC 6241
        appendix C (`commit`); netopeer2 answers so, yuma123 2.13 with operation-failed and "not active". An
        ok to the repeated confirm means that the first was not carried out, or that the server does not keep
        to this (clixon takes it for a plain commit): see `_demand_nothing_to_cancel`. Repeats are written
        down under a name of their own: what is known of the first one must not be lost.
        """
        sent_before = requests.last("confirming-commit") in MAYBE
        with self._clean_candidate(order, requests) as is_locked:
            self._confirm(order, requests, again=sent_before)
            if is_locked:
                self._prove_kept(order, requests)
        if not is_locked:  # the lock is to be had again if nothing is pending, and keeps others' edits out
            with self._clean_candidate(order, requests):
                self._prove_kept(order, requests)

    def take_back(self, order: PushOrder, requests: Requests) -> None:
        """Cancel."""
        self._session.cancel(requests, order.label)

    def _prove_kept(self, order: PushOrder, requests: Requests) -> None:
        for _ in range(_REPEATS):
            try:
                self._confirm(order, requests, again=True)
            except NothingPendingError:
                return
        self._demand_nothing_to_cancel(order, requests)

    def _demand_nothing_to_cancel(self, order: PushOrder, requests: Requests) -> None:
        """Let a cancel decide about a server that says ok to every confirm: refused, all was carried out.

        clixon refuses it with "no confirmed-commit is in progress". An ok to it means that no confirm was
        carried out and the change is taken back now; nothing else could be believed of such a server.

        Raises:
            ConfigRejectedError: the server had something to cancel, or says so.
        """
        try:
            self._session.cancel(requests, order.label)
        except NothingPendingError:
            return
        raise ConfigRejectedError(
            self._session.device,
            "said ok to every confirm, and to the cancel after them: none can be believed",
        )

    def _confirm(self, order: PushOrder, requests: Requests, *, again: bool) -> None:
        self._session.confirm(requests, order.label, op="repeated-confirm" if again else "confirming-commit")

    def _clean_candidate(self, order: PushOrder, requests: Requests) -> AbstractContextManager[bool]:
        """Return the candidate, which each confirm commits once more."""
        return candidate_of_pending(self._session, requests, order.post_digest)


class SessionSwitch:
    """A confirmed commit that ends with its session, RFC 4741 §8.4: only that session settles it."""

    def __init__(self, session: NetconfSession) -> None:
        self._session = session

    def arm(self, order: PushOrder, requests: Requests) -> None:
        """Commit with timeout; there is no token."""
        self._session.commit_confirmed(requests, None, order.confirm_timeout_s)

    def rearm(self, order: PushOrder, requests: Requests) -> None:
        """Commit once more with a timeout, in the same session."""
        self._demand_own()
        self._session.commit_confirmed(requests, None, order.confirm_timeout_s)

    def keep(self, order: PushOrder, requests: Requests) -> None:
        """Send the confirming commit in the same session, and end it: only what is final stays then.

        A second confirm would prove nothing: without a token it is a plain commit. But a server must revert
        what is pending when its session ends, RFC 4741 §8.4, and must not let another session lock running
        before that is done, §7.5: the new session's lock says when reading running tells the truth. Without
        that lock it is not known whether the server is still to revert.
        """
        self._demand_own()
        with candidate_of_pending(self._session, requests, order.post_digest):
            self._session.confirm(requests, None)
        self._session.renew(requests)
        give_up_at = time.monotonic() + _REVERTS_WITHIN_S
        while not self._lets_lock(requests):
            if time.monotonic() >= give_up_at:
                raise ConfigRejectedError(
                    self._session.device,
                    "running is locked: whether the confirm was carried out cannot be told",
                )
            time.sleep(_LOOK_EVERY_S)

    def take_back(self, order: PushOrder, requests: Requests) -> None:
        """End the session, the only cancel there is, and go on in a new one once that has reverted."""
        self._demand_own()
        self._session.renew(requests)
        give_up_at = time.monotonic() + _REVERTS_WITHIN_S
        while self._session.digest(requests, "running") == order.post_digest:
            if time.monotonic() >= give_up_at:
                break
            time.sleep(_LOOK_EVERY_S)

    def _lets_lock(self, requests: Requests) -> bool:
        try:
            self._session.lock(requests, "running")
        except (LockHeldError, ConfigRejectedError):
            return False
        self._session.unlock(requests, "running")
        return True

    def _demand_own(self) -> None:
        if not self._session.holds_commit:
            raise NothingPendingError(
                self._session.device, "the session of the commit is gone, and the commit with it"
            )


class NoSwitch:
    """A commit that is final at once: only the reverse edit leads back."""

    def __init__(self, session: NetconfSession) -> None:
        self._session = session

    def arm(self, order: PushOrder, requests: Requests) -> None:
        """Commit for good; it is journalled as what brings the device into its post-state."""
        del order
        self._session.commit(requests, op="confirmed-commit", detail="final at once: the server has no timer")

    def rearm(self, order: PushOrder, requests: Requests) -> None:
        """Do nothing: no timer runs."""

    def keep(self, order: PushOrder, requests: Requests) -> None:
        """Do nothing: it is final."""

    def take_back(self, order: PushOrder, requests: Requests) -> None:
        """Say that the server cannot."""
        del order, requests
        raise NothingPendingError(self._session.device, "the server has no timer: the commit is final")


def class_of(session: NetconfSession) -> DeviceClass:
    """Say who undoes a change when the engine is gone, from what the device announced.

    Only `:confirmed-commit:1.1` knows tokens; without one the timer is the session, which nobody can resume.
    """
    if not session.offers(":candidate"):
        return DeviceClass.BEST_EFFORT
    if not session.offers(":confirmed-commit:1.1"):
        return DeviceClass.ATTENDED
    return DeviceClass.TIMER


def switch_of(session: NetconfSession) -> Switch:
    """Return the best that the server has."""
    if session.offers(":confirmed-commit:1.1"):
        return PersistSwitch(session)
    if session.offers(":confirmed-commit"):
        return SessionSwitch(session)
    return NoSwitch(session)
