"""Open the database and everything that is kept in it."""

from dataclasses import dataclass

from netmend.seams import Clock
from netmend.store.database import Database
from netmend.store.decisions import DecisionRows
from netmend.store.events import EventRows
from netmend.store.facts import RunFacts
from netmend.store.high_water import HighWater
from netmend.store.leases import DeviceLeases
from netmend.store.operations import OperationRows
from netmend.store.outbox import Outbox
from netmend.store.runs import Runs
from netmend.store.schema import migrate


@dataclass(frozen=True)
class Store:
    """The open database. Used from any thread; several processes may have the same one open."""

    database: Database
    runs: Runs
    facts: RunFacts
    events: EventRows
    leases: DeviceLeases
    operations: OperationRows
    decisions: DecisionRows
    outbox: Outbox
    high_water: HighWater

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()


def open_store(url: str, clock: Clock, *, busy_timeout_s: float = 5.0) -> Store:
    """Open the database, create or raise its tables.

    `url`: as SQLAlchemy writes it, `sqlite:////absolute/file.db`; missing folders are made.
    `busy_timeout_s`: how long any access waits for another writer.

    Raises:
        BadInputError: the URL names no database.
        UnavailableError: locked, damaged, another program's, newer than this release; names the file.
    """
    database = Database(url, busy_timeout_s=busy_timeout_s)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(
        database=database,
        runs=Runs(database, clock),
        facts=RunFacts(database),
        events=EventRows(database),
        leases=DeviceLeases(database, clock),
        operations=OperationRows(database, clock),
        decisions=DecisionRows(database, clock),
        outbox=Outbox(database),
        high_water=HighWater(database),
    )
