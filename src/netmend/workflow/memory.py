"""A journal in memory: for `plan`, which opens no run, and for tests that cut the power."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from netmend.model.fact import Fact
from netmend.workflow.journal import carry_out, read_back
from netmend.workflow.rooms import Rooms

F = TypeVar("F", bound=Fact)


class MemoryJournal:
    """Implements `seams.Journal`. Give `written` to the next one to resume where this one was cut off.

    `message`: set by whoever sends a message to the run.
    """

    def __init__(
        self,
        rooms: Rooms,
        run: str,
        written: list[tuple[str, str]] | None = None,
        message: threading.Event | None = None,
    ) -> None:
        self.written = written if written is not None else []
        self._rooms = rooms
        self._run = run
        self._message = message or threading.Event()
        self._next = 0

    def do(self, name: str, made: type[F], step: Callable[[], F]) -> F:
        """Run the step, or return what it returned before."""
        if self._next == len(self.written):
            self.written.append((name, carry_out(self._rooms, self._run, name, step)))
        was, text = self.written[self._next]
        if was != name:
            msg = f"the line took another way than before the crash: {was} was next, not {name}"
            raise AssertionError(msg)
        self._next += 1
        return read_back(made, text)

    def wait(self, name: str, seconds: float) -> None:  # noqa: ARG002 - the seam names its waits
        """Let time pass; not remembered."""
        self._rooms.clock.sleep(seconds)

    def pause(self, name: str, until: datetime) -> bool:  # noqa: ARG002 - the seam names its waits
        """Wait for a message."""
        came = self._message.wait(max(0.0, (until - self._rooms.clock.now()).total_seconds()))
        self._message.clear()
        return came
