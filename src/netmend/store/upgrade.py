"""Raise the tables with alembic; its migrations are part of the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"


def revisions() -> tuple[str, ...]:
    """Return every revision that this release knows, newest first."""
    return tuple(known.revision for known in ScriptDirectory(str(_MIGRATIONS)).walk_revisions())


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision, in the transaction of the caller."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
