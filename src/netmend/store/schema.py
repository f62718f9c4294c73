"""Bring a database to the schema of this release, or refuse it."""

from sqlalchemy import Connection, inspect, text

from netmend.errors import UnavailableError
from netmend.store.database import APPLICATION_ID, Database
from netmend.store.tables import VERSION_TABLE, metadata

SCHEMA = "0001"
"""The newest revision of `migrations/`; a test compares it."""


def migrate(database: Database) -> None:
    """Create or raise the tables of netmend in one transaction; tables of others are left alone.

    Raises:
        UnavailableError: the file is damaged, belongs to another program, or was written by a newer netmend.
    """
    with database.read() as connection:
        # Reading first: a command that only looks must not wait for a run that is writing.
        _check_whole(connection, database.where)
        if _revision(connection) == SCHEMA:
            return
    # Imported here: alembic costs as much as opening the database, and is needed once in its life.
    from netmend.store.upgrade import revisions, upgrade  # noqa: PLC0415 - see above

    with database.write() as connection:
        found = _revision(connection)
        if found == SCHEMA:
            return
        if found is None:
            _check_unclaimed(connection, database.where)
        elif found not in revisions():
            raise UnavailableError(
                f"{database.where}: written by a newer netmend (schema {found}): upgrade netmend to use it"
            )
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        upgrade(connection)


def _check_whole(connection: Connection, where: str) -> None:
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if found != "ok":
        raise UnavailableError(f"{where}: damaged, restore it from a copy: {str(found).splitlines()[0]}")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one_or_none()  # noqa: S608 - a constant of ours


def _check_unclaimed(connection: Connection, where: str) -> None:
    claimed = sorted(set(metadata.tables) & set(inspect(connection).get_table_names()))
    if claimed:
        raise UnavailableError(f"{where}: holds {claimed[0]} without a schema number: not made by netmend")
