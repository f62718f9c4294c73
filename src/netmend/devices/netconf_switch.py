"""What takes a committed candidate back when nobody confirms it, as far as the server has such a thing."""

import time
from typing import Protocol

from netmend.devices.netconf_session import NetconfSession
from netmend.errors import NothingPendingError
from netmend.model.change import DeviceClass
from netmend.seams import PushOrder, Requests

_REVERTS_WITHIN_S = 3.0
_LOOK_EVERY_S = 0.25


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
        """Send the confirming commit."""
        self._session.confirm(requests, order.label)

    def take_back(self, order: PushOrder, requests: Requests) -> None:
        """Cancel."""
        self._session.cancel(requests, order.label)


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
        """Send the confirming commit in the same session."""
        del order
        self._demand_own()
        self._session.confirm(requests, None)

    def take_back(self, order: PushOrder, requests: Requests) -> None:
        """End the session, the only cancel there is, and go on in a new one once that has reverted."""
        self._demand_own()
        self._session.renew(requests)
        give_up_at = time.monotonic() + _REVERTS_WITHIN_S
        while self._session.digest(requests, "running") == order.post_digest:
            if time.monotonic() >= give_up_at:
                break
            time.sleep(_LOOK_EVERY_S)

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
