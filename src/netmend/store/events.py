"""The rows of the journal: appended one after the other, never changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from netmend.errors import AuditError
from netmend.model.event import Event
from netmend.store.database import Database
from netmend.store.tables import events


@dataclass(frozen=True)
class EventRows:
    """The journal as stored. It does not compute hashes; it hands the previous one over."""

    database: Database

    def append(self, make: Callable[[int, str], Event]) -> Event:
        """Append the event that `make` builds from its number and the hash before it, and return it.

        The first event has number 1 and an empty hash before it. Two writers never get the same number.
        """
        with self.database.write() as connection:
            last = self._newest(connection, 1, None)
            event = make(last[0].seq + 1, last[0].hash) if last else make(1, "")
            connection.execute(
                events.insert().values(seq=event.seq, run=event.run, record=event.model_dump_json())
            )
            return event

    def after(self, seq: int, *, run: str | None = None, limit: int | None = None) -> tuple[Event, ...]:
        """Return the events with a higher number, oldest first; of one run, or of all."""
        wanted = _of(run).where(events.c.seq > seq).order_by(events.c.seq)
        with self.database.read() as connection:
            return self._read(connection, wanted if limit is None else wanted.limit(limit))

    def tail(self, limit: int = 1, *, run: str | None = None) -> tuple[Event, ...]:
        """Return the newest events, oldest of them first; of one run, or of all."""
        with self.database.read() as connection:
            return self._newest(connection, limit, run)

    def _newest(self, connection: Connection, limit: int, run: str | None) -> tuple[Event, ...]:
        newest_first = _of(run).order_by(events.c.seq.desc()).limit(limit)
        return tuple(reversed(self._read(connection, newest_first)))

    def _read(self, connection: Connection, wanted: Select[Any]) -> tuple[Event, ...]:
        found = []
        for seq, run, record in connection.execute(wanted):
            event = self.database.fact(Event, record)
            if (event.seq, event.run) != (seq, run):
                raise AuditError(f"journal record {seq}: its row and its content do not agree")
            found.append(event)
        return tuple(found)


def _of(run: str | None) -> Select[Any]:
    wanted = select(events.c.seq, events.c.run, events.c.record)
    return wanted if run is None else wanted.where(events.c.run == run)
