"""The write-ahead log of device requests: the intent before, the outcome after."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from netmend.errors import UnavailableError
from netmend.model.outcome import Acted
from netmend.seams import Clock
from netmend.store.database import Database
from netmend.store.tables import operations

# Made once: every request to a device is written down before and after.
_INTEND = operations.insert().returning(operations.c.id)
_CONCLUDE = (
    operations.update()
    .where(operations.c.id == bindparam("operation"))
    .values(acted=bindparam("outcome"), concluded_at=bindparam("at"))
)
_LAST = (
    select(operations.c.acted)
    .where(
        operations.c.run == bindparam("run"),
        operations.c.device == bindparam("device"),
        operations.c.op == bindparam("op"),
    )
    .order_by(operations.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class OperationRows:
    """The requests of all runs to all devices (`seams.DeviceOperations`)."""

    database: Database
    clock: Clock

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make what is written down within durable at once, the journal's records too, or nothing of it."""
        with self.database.write():
            yield

    def intend(self, run: str, device: str, phase: str, op: str, detail: str) -> int:
        """Make the intent durable and return its id."""
        with self.database.write() as connection:
            inserted = connection.execute(
                _INTEND,
                {
                    "run": run,
                    "device": device,
                    "phase": phase,
                    "op": op,
                    "detail": detail,
                    "intended_at": self.clock.now(),
                },
            )
            return int(inserted.scalar_one())

    def conclude(self, operation: int, acted: Acted) -> None:
        """Make the outcome durable; said again, the latest word stands (UNKNOWN is resolved later).

        Raises:
            UnavailableError: there is no such intent.
        """
        with self.database.write() as connection:
            changed = connection.execute(
                _CONCLUDE, {"operation": operation, "outcome": acted.value, "at": self.clock.now()}
            )
            if changed.rowcount != 1:
                raise UnavailableError(f"{self.database.where}: no intent {operation} to conclude")

    def last(self, run: str, device: str, op: str) -> Acted | None:
        """Return the outcome of the latest intent (UNKNOWN while open), or None when there is none."""
        with self.database.read() as connection:
            row = connection.execute(_LAST, {"run": run, "device": device, "op": op}).one_or_none()
            if row is None:
                return None
            return Acted.UNKNOWN if row.acted is None else Acted(row.acted)

    def latest(self, run: str, device: str) -> str | None:
        """Return what was asked for last, acted or not; None when nothing was."""
        with self.database.read() as connection:
            op: str | None = connection.execute(
                select(operations.c.op)
                .where(operations.c.run == run, operations.c.device == device)
                .order_by(operations.c.id.desc())
                .limit(1)
            ).scalar_one_or_none()
            return op
