"""When a device may be asked while its timer runs: spaced, and not at all around the timer's end."""

import time
from collections.abc import Callable
from threading import Lock

_LATE_S = 30.0
"""How much later than due a starved timer may still fire; until then requests stay spaced."""


class Pace:
    """The pauses between requests to one device, whichever session of this process sends them.

    A server may starve its own timer: yuma123 2.13 reverts 12-21 s late under a read every 0.25-0.5 s, and
    on time under one every 2 s. Outside of a timer nothing waits.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._turns = Lock()
        self._quiet_since = monotonic()
        self._armed = False
        self._settled = False
        self._fires_at: float | None = None

    def armed(self, within_s: float | None = None) -> None:
        """Expect a timer from now on. `within_s`: when it fires; None: not known, as told before if ever."""
        self._armed, self._settled = True, False
        if within_s is not None:
            self._fires_at = self._monotonic() + within_s

    def settled(self) -> None:
        """Expect no timer after the next request, which proves that it is over: an ok alone does not."""
        self._settled, self._fires_at = True, None

    def turn(self, spacing_s: float, *, settles: bool = False) -> None:
        """Return when the next request may be sent.

        `settles`: it may end the timer, and is not held back because that is about to fire.
        """
        with self._turns:
            if not self._armed:
                return
            now = self._monotonic()
            at = max(now, self._quiet_since + spacing_s)
            if self._fires_at is not None and not settles:
                silent_from, silent_until = self._fires_at - spacing_s, self._fires_at + spacing_s
                if silent_from <= at < silent_until:
                    at = silent_until
            if at > now:
                self._sleep(at - now)
            fired = self._fires_at is not None and at >= self._fires_at + _LATE_S
            if self._settled or fired:
                self._armed, self._fires_at = False, None
            self._quiet_since = at

    def replied(self) -> None:
        """Begin the pause after a request."""
        self._quiet_since = self._monotonic()


_paces: dict[tuple[str, int], Pace] = {}


def pace_of(hostname: str, port: int) -> Pace:
    """Return the pace of the device at that address, the same for every session of this process."""
    return _paces.setdefault((hostname, port), Pace())
