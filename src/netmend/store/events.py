"""The rows of the journal: appended one after the other, never changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from netmend.errors import AuditError
from netmend.model.event import Event
from netmend.store.database import Database
from netmend.store.tables import events

# Made once: to build a statement takes longer than to carry it out, and a run appends by the hundred.
_INSERT = events.insert()
_ALL = select(events.c.seq, events.c.run, events.c.record)
_NEWEST = _ALL.order_by(events.c.seq.desc()).limit(bindparam("limit"))
_AFTER = _ALL.where(events.c.seq > bindparam("seq")).order_by(events.c.seq)
_NEXT = _AFTER.limit(bindparam("limit"))


@dataclass(frozen=True)
class EventRows:
    """The journal as stored. It does not compute hashes; it hands the previous one over."""

    database: Database

    def append(self, make: Callable[[int, str], Event]) -> Event:
        """Append the event that `make` builds from its number and the hash before it, and return it.

        The first event has number 1 and an empty hash before it. Two writers never get the same number.
        """
        with self.database.write() as connection:
            last = self._read(connection, _NEWEST, limit=1)
            event = make(last[0].seq + 1, last[0].hash) if last else make(1, "")
            connection.execute(
                _INSERT, {"seq": event.seq, "run": event.run, "record": event.model_dump_json()}
            )
            return event

    def after(self, seq: int, *, run: str | None = None, limit: int | None = None) -> tuple[Event, ...]:
        """Return the events with a higher number, oldest first; of one run, or of all."""
        with self.database.read() as connection:
            if limit is None:
                return self._read(connection, _of(_AFTER, run), seq=seq)
            return self._read(connection, _of(_NEXT, run), seq=seq, limit=limit)

    def tail(self, limit: int = 1, *, run: str | None = None) -> tuple[Event, ...]:
        """Return the newest events, oldest of them first; of one run, or of all."""
        with self.database.read() as connection:
            return tuple(reversed(self._read(connection, _of(_NEWEST, run), limit=limit)))

    def _read(self, connection: Connection, wanted: Select[Any], **values: int) -> tuple[Event, ...]:
        found = []
        for seq, run, record in connection.execute(wanted, values):
            event = self.database.fact(Event, record)
            if (event.seq, event.run) != (seq, run):
                raise AuditError(f"journal record {seq}: its row and its content do not agree")
            found.append(event)
        return tuple(found)


def _of(wanted: Select[Any], run: str | None) -> Select[Any]:
    return wanted if run is None else wanted.where(events.c.run == run)
