"""Logins whose trial commit is open, kept in this process until it is settled.

On IOS XR nobody but the session that began a trial can confirm it, or end it before its time: not documented,
seen in public transcripts of XRv9k 24.3.1. So the login outlives the driver that opened it. When the process
ends, so does the login, and the device reverts when the time is up.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from netmend.devices.cli_session import CliSession
from netmend.model.project import DeviceEntry

Place = tuple[str, str, int]


class Login(Protocol):
    """A session that something on the device ends with."""

    @property
    def is_usable(self) -> bool:
        """Say whether it still stands."""

    def close(self) -> None:
        """End it."""


L = TypeVar("L", bound=Login)


class HeldTrials(Generic[L]):
    """At most one login per device. `monotonic`: seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._held: dict[Place, tuple[L, float]] = {}

    def keep(self, device: DeviceEntry, session: L, *, within_s: float) -> None:
        """Keep a login for as long as its trial can run; an older one of the device is ended."""
        with self._lock:
            outlived = self._taken_out(
                lambda place, until: place == _place(device) or until < self._monotonic()
            )
            self._held[_place(device)] = (session, self._monotonic() + within_s)
        for old in outlived:
            old.close()

    def take(self, device: DeviceEntry) -> L | None:
        """Return the login that is kept for the device, if it still stands at its prompt."""
        with self._lock:
            session, _ = self._held.pop(_place(device), (None, 0.0))
        return session if session is not None and session.is_usable else None

    def hang_up(self) -> None:
        """End all of them; their devices revert by themselves."""
        with self._lock:
            ended = self._taken_out(lambda _place, _until: True)
        for session in ended:
            session.close()

    def _taken_out(self, is_meant: Callable[[Place, float], bool]) -> list[L]:
        meant = [place for place, (_, until) in self._held.items() if is_meant(place, until)]
        return [self._held.pop(place)[0] for place in meant]


HELD: HeldTrials[CliSession] = HeldTrials()
"""Of this process: a session cannot outlive it."""


def _place(device: DeviceEntry) -> Place:
    return device.name, device.hostname, device.port
