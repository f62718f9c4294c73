"""A clock that moves only when it is told to."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class FrozenClock:
    """Stands still; sleeping moves it at once, so that waits cost no time.

    `slept`: every wait that was asked for, in seconds, in order.
    """

    def __init__(self, at: datetime = NOON) -> None:
        self._now = at.astimezone(UTC)
        self._monotonic = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Return seconds since the clock was made; a jump of the wall time does not move it."""
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """Move on at once by that much, as if the time had passed."""
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let that much time pass on both clocks."""
        if seconds < 0:
            msg = "time does not run backwards; `jump` sets the wall time back"
            raise ValueError(msg)
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Step the wall time alone, forwards or backwards, as a bad time source does."""
        self._now += timedelta(seconds=seconds)
