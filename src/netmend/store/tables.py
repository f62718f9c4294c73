"""The tables of netmend; every name starts with `netmend_`, because the file is shared with the engine.

The migrations say how a database gets here; a test proves that both say the same.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware UTC time, stored as whole microseconds since 1970, so that it compares as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Write a time; a naive one is an error of the caller."""
        _ = dialect
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read a time back, to the same microsecond."""
        _ = dialect
        return None if value is None else _EPOCH + timedelta(microseconds=value)


VERSION_TABLE = "netmend_schema"

metadata = MetaData()

# SQLite numbers rows by itself only in a column that is called INTEGER.
_row_number = BigInteger().with_variant(Integer(), "sqlite")

runs = Table(
    "netmend_runs",
    metadata,
    Column("row", _row_number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("number", BigInteger, unique=True),
    Column("service", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("record", Text, nullable=False),
    Index(
        "netmend_one_open_run_per_service",
        "service",
        unique=True,
        sqlite_where=text("is_open"),
    ),
)

facts = Table(
    "netmend_facts",
    metadata,
    Column("run", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("fact", Text, nullable=False),
)

events = Table(
    "netmend_events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("run", Text, index=True),
    Column("record", Text, nullable=False),
)

leases = Table(
    "netmend_leases",
    metadata,
    Column("device", Text, primary_key=True),
    Column("run", Text),
    Column("fence", BigInteger, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

operations = Table(
    "netmend_operations",
    metadata,
    Column("id", _row_number, primary_key=True, autoincrement=True),
    Column("run", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("acted", Text),
    Column("intended_at", Instant, nullable=False),
    Column("concluded_at", Instant),
    Index("netmend_operations_of_a_device", "run", "device", "op"),
)

decisions = Table(
    "netmend_decisions",
    metadata,
    Column("row", _row_number, primary_key=True, autoincrement=True),
    Column("run", Text, nullable=False, index=True),
    Column("nonce", Text, nullable=False, unique=True),
    Column("proposal_digest", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("arrived_at", Instant, nullable=False),
)

outbox = Table(
    "netmend_outbox",
    metadata,
    Column("row", _row_number, primary_key=True, autoincrement=True),
    Column("run", Text, nullable=False, index=True),
    Column("key", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("notice", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("try_times", Integer, nullable=False),
    Column("why", Text, nullable=False),
    UniqueConstraint("key", "channel", name="netmend_outbox_key_and_channel"),
)

high_water = Table(
    "netmend_high_water",
    metadata,
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", Instant, nullable=False),
)
