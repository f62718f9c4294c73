"""What a command-line session needs from whatever carries it."""

from typing import Protocol


class Terminal(Protocol):
    """A raw terminal of one login: bytes as text, nothing understood.

    Losing the line is an error of the library or a socket, or `EOFError` when the device hung up.
    """

    @property
    def is_connected(self) -> bool:
        """Say whether the line stands, as far as that is known without sending anything."""

    def write(self, text: str) -> None:
        """Send text as it is."""

    def read(self, within_s: float) -> str:
        """Return what arrived, or nothing when nothing did in time."""

    def close(self) -> None:
        """Hang up; never raises, never waits; harmless when repeated."""
