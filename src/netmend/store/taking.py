"""Who may write down what becomes of a run: the engine that took it up last."""

from functools import lru_cache

from sqlalchemy import Connection, bindparam, select

from netmend.errors import UnavailableError
from netmend.model.run import RunRecord
from netmend.store.database import Database
from netmend.store.tables import runs

# Made once: every request to a device asks for it.
_NAMED = select(runs.c.record).where(runs.c.id == bindparam("run"))


def named(database: Database, connection: Connection, run: str) -> RunRecord | None:
    """Return the record of a run, None when there is none."""
    row = connection.execute(_NAMED, {"run": run}).scalar_one_or_none()
    return None if row is None else _record(database, row)


@lru_cache(maxsize=32)
def _record(database: Database, text: str) -> RunRecord:
    """Read a record once for as long as it stays the same: every request to a device asks for it twice."""
    return database.fact(RunRecord, text)


def demand_taking(record: RunRecord | None, run: str, taking: int | None) -> None:
    """Return when nobody has taken the run up since that taking; None: whoever asks carries no run.

    To be asked in the transaction that writes: an engine that was stopped may be continued at any place.

    Raises:
        UnavailableError: somebody has; nothing of the run is touched here any more.
    """
    if taking is not None and (record is None or record.takings != taking):
        raise UnavailableError(
            f"{run}: another engine has taken it up meanwhile, this one lets go: see `netmend show {run}`"
        )
