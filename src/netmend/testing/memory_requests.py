"""A journal in memory, for drivers without an engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from netmend.errors import DeviceError, NetmendError
from netmend.model.outcome import Acted, acted_after
from netmend.seams import RequestClass


class MemoryRequests:
    """Implements `seams.Requests` in memory, like a journal that never fails."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.outcomes: dict[str, Acted] = {}
        self.forbidden: str | None = None
        self.hooks: dict[tuple[str, int], Callable[[], None]] = {}

    @contextmanager
    def request(self, op: str, request_class: RequestClass, *, detail: str = "") -> Iterator[None]:
        """Note what is sent and how it ended, or refuse it."""
        del detail
        if op == self.forbidden:
            raise NetmendError(f"{op} is forbidden")
        self.sent.append((op, request_class.value))
        self.hooks.get((op, self.sent.count((op, request_class.value))), lambda: None)()
        self.outcomes[op] = Acted.UNKNOWN
        try:
            yield
        except DeviceError as error:
            self.outcomes[op] = acted_after(op, error)
            raise
        self.outcomes[op] = Acted.ACTED

    def last(self, op: str) -> Acted | None:
        """Return what is known of the latest request of that name."""
        return self.outcomes.get(op)
