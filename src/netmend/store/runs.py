"""The records of the runs: at most one open run per service."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Select, func, select

from netmend.errors import BadInputError
from netmend.model.run import RunRecord
from netmend.seams import Clock
from netmend.store.database import Database
from netmend.store.tables import runs
from netmend.store.taking import demand_taking, named

_ALL = select(runs.c.record).order_by(runs.c.row)
_OPEN = _ALL.where(runs.c.is_open)

_FIXED = frozenset({"id", "report", "requester", "created_at"})


@dataclass(frozen=True)
class Runs:
    """Every run of the project. `taking`: of the engine that carries a run; what it writes demands that."""

    database: Database
    clock: Clock
    taking: int | None = None

    def open(self, run: RunRecord | Callable[[str], RunRecord]) -> RunRecord:
        """Open a run, or return the run that is open for that service already (the report joins it).

        `run`: a record that has its id, or what makes one out of the next free id. The same id with the
        same report returns the run as it stands.

        Raises:
            BadInputError: the id belongs to a run of another report.
        """
        with self.database.write() as connection:
            next_number = _next_number(connection)
            record = run if isinstance(run, RunRecord) else run(f"R-{next_number}")
            known = self._named(connection, record.id)
            if known is not None:
                if known.report != record.report:
                    raise BadInputError(
                        f"run {record.id}: exists for report {known.report.id}: choose another run id"
                    )
                return known
            service = record.report.affected_service
            joined = connection.execute(
                select(runs.c.record).where(runs.c.service == service, runs.c.is_open)
            ).scalar_one_or_none()
            if joined is not None:
                return self.database.fact(RunRecord, joined)
            connection.execute(
                runs.insert().values(
                    id=record.id,
                    number=next_number if record.id == f"R-{next_number}" else _number(record.id),
                    service=service,
                    is_open=record.open,
                    record=record.model_dump_json(),
                )
            )
            return record

    def get(self, run: str) -> RunRecord | None:
        """Return the run of that id, or None."""
        with self.database.read() as connection:
            return self._named(connection, run)

    def all(self) -> tuple[RunRecord, ...]:
        """Return every run in the order of opening."""
        return self._in_order(_ALL)

    def all_open(self) -> tuple[RunRecord, ...]:
        """Return every run that has not ended, in the order of opening."""
        return self._in_order(_OPEN)

    def update(self, run: str, **fields: Any) -> RunRecord:  # noqa: ANN401 - validated by the model below
        """Change fields of a run and return the new record; `updated_at` is set to now.

        Raises:
            BadInputError: no such run, a field that never changes, a value the record does not allow, or an
                ended run would be open again.
            UnavailableError: another engine has taken the run up meanwhile.
        """
        if fixed := sorted(_FIXED & set(fields)):
            raise BadInputError(f"run {run}: {fixed[0]} never changes")
        with self.database.write() as connection:
            known = self._named(connection, run)
            if known is None:
                raise BadInputError(f"run {run}: no such run: `netmend runs` lists them")
            demand_taking(known, run, self.taking)
            changed = _changed(known, {"updated_at": self.clock.now()} | fields)
            connection.execute(
                runs.update()
                .where(runs.c.id == run)
                .values(is_open=changed.open, record=changed.model_dump_json())
            )
            return changed

    def take(self, run: str) -> int:
        """Count that an engine takes the run up, and return the number of this taking.

        Raises:
            BadInputError: no such run.
        """
        with self.database.write() as connection:
            known = self._named(connection, run)
            if known is None:
                raise BadInputError(f"run {run}: no such run: `netmend runs` lists them")
            taken = known.model_copy(update={"takings": known.takings + 1})
            connection.execute(runs.update().where(runs.c.id == run).values(record=taken.model_dump_json()))
            return taken.takings

    def next_id(self) -> str:
        """Return the id that the next run will get if nobody opens one before; `open` takes it safely."""
        with self.database.read() as connection:
            return f"R-{_next_number(connection)}"

    def _in_order(self, wanted: Select[Any]) -> tuple[RunRecord, ...]:
        with self.database.read() as connection:
            rows = connection.execute(wanted).scalars()
            return tuple(self.database.fact(RunRecord, row) for row in rows)

    def _named(self, connection: Connection, run: str) -> RunRecord | None:
        return named(self.database, connection, run)


def _changed(known: RunRecord, fields: dict[str, object]) -> RunRecord:
    try:
        changed = RunRecord.model_validate(dict(known) | fields)
    except ValidationError as err:
        first = err.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInputError(f"run {known.id}: {place}: {first['msg']}") from err
    if changed.open and not known.open:
        raise BadInputError(f"run {known.id}: has ended ({known.outcome}) and stays so")
    return changed


def _next_number(connection: Connection) -> int:
    highest: int | None = connection.execute(select(func.max(runs.c.number))).scalar_one()
    return (highest or 0) + 1


def _number(run: str) -> int | None:
    # A longer number was chosen by a person and is no reason to count on from there.
    return int(run[2:]) if re.fullmatch(r"R-[1-9][0-9]{0,8}", run, flags=re.ASCII) else None
