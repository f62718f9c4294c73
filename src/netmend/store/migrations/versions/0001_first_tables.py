"""The first tables: runs, facts, events, leases, operations, decisions, outbox, high water."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table, and make the journal append-only where the database can."""
    _create_runs_and_facts()
    _create_events()
    _create_leases_and_operations()
    _create_decisions_and_outbox()
    op.create_table(
        "netmend_high_water",
        sa.Column("row", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )


def _create_runs_and_facts() -> None:
    op.create_table(
        "netmend_runs",
        sa.Column("row", _row_number, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("number", sa.BigInteger, unique=True),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_index(
        "netmend_one_open_run_per_service",
        "netmend_runs",
        ["service"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "netmend_facts",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("fact", sa.Text, nullable=False),
    )


def _create_events() -> None:
    op.create_table(
        "netmend_events",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("run", sa.Text, index=True),
        sa.Column("record", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER netmend_events_no_{verb.lower()} BEFORE {verb} ON netmend_events "
                "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )


def _create_leases_and_operations() -> None:
    op.create_table(
        "netmend_leases",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("run", sa.Text),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "netmend_operations",
        sa.Column("id", _row_number, primary_key=True, autoincrement=True),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("op", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("acted", sa.Text),
        sa.Column("intended_at", sa.BigInteger, nullable=False),
        sa.Column("concluded_at", sa.BigInteger),
    )
    op.create_index("netmend_operations_of_a_device", "netmend_operations", ["run", "device", "op"])


def _create_decisions_and_outbox() -> None:
    op.create_table(
        "netmend_decisions",
        sa.Column("row", _row_number, primary_key=True, autoincrement=True),
        sa.Column("run", sa.Text, nullable=False, index=True),
        sa.Column("nonce", sa.Text, nullable=False, unique=True),
        sa.Column("proposal_digest", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("arrived_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "netmend_outbox",
        sa.Column("row", _row_number, primary_key=True, autoincrement=True),
        sa.Column("run", sa.Text, nullable=False, index=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("try_times", sa.Integer, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.UniqueConstraint("key", "channel", name="netmend_outbox_key_and_channel"),
    )
