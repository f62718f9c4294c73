import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from netmend.errors import UnavailableError
from netmend.store import Store, open_store
from netmend.store.tables import VERSION_TABLE, metadata
from netmend.testing.clock import FrozenClock


def test_the_migrations_make_exactly_the_tables_that_are_used(store: Store) -> None:
    """Whoever changes a table writes a migration for it."""
    with store.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})

        differences = compare_metadata(context, metadata)

    assert differences == []


def test_tables_of_the_engine_are_left_alone(url: str, clock: FrozenClock) -> None:
    """The durable engine keeps its own tables in the same file, whichever of the two came first."""
    file = Path(url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    engine = sqlite3.connect(file)
    engine.executescript("CREATE TABLE workflow_status (id TEXT); INSERT INTO workflow_status VALUES ('R-1')")

    open_store(url, clock).close()

    assert engine.execute("SELECT id FROM workflow_status").fetchall() == [("R-1",)]
    engine.close()


def test_a_newer_schema_is_refused(url: str, clock: FrozenClock) -> None:
    """An old release does not write into what it does not understand."""
    open_store(url, clock).close()
    file = url.removeprefix("sqlite:///")
    newer = sqlite3.connect(file)
    newer.execute("UPDATE netmend_schema SET version_num = '9999'")
    newer.commit()
    newer.close()

    with pytest.raises(UnavailableError) as caught:
        open_store(url, clock)

    assert str(caught.value) == f"{file}: written by a newer netmend (schema 9999): upgrade netmend to use it"


def test_tables_of_ours_without_a_schema_number_are_refused(url: str, clock: FrozenClock) -> None:
    """A half-copied database is not taken for a new one."""
    file = Path(url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE netmend_runs (id TEXT)")
    other.close()

    with pytest.raises(UnavailableError, match="holds netmend_runs without a schema number"):
        open_store(url, clock)
