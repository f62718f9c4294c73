"""A device's own clock: real time that passes, plus what was advanced by hand."""

from collections.abc import Callable


class DeviceClock:
    """Seconds on the device's clock; it only goes forward, until it is reset."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.advanced_s = 0.0

    def now(self) -> float:
        """Return the device's time in seconds."""
        return self._monotonic() + self.advanced_s

    def advance(self, seconds: float) -> None:
        """Let the device believe that so much more time has passed."""
        self.advanced_s += seconds

    def reset(self) -> None:
        """Go back to real time."""
        self.advanced_s = 0.0
