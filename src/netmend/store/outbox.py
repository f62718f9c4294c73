"""Notices on their way: stored before they are sent, kept until they are accepted."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.seams import OutboxRow
from netmend.store.database import Database
from netmend.store.tables import outbox


@dataclass(frozen=True)
class Outbox:
    """One row per notice and channel (`seams.OutboxRows`)."""

    database: Database

    def put(self, notice: Notice, channel: str) -> None:
        """Store it; harmless when that key and channel are there already."""
        with self.database.write() as connection:
            there = connection.execute(
                select(outbox.c.row).where(outbox.c.key == notice.key, outbox.c.channel == channel)
            ).one_or_none()
            if there is None:
                connection.execute(
                    outbox.insert().values(
                        run=notice.run,
                        key=notice.key,
                        channel=channel,
                        notice=notice.model_dump_json(),
                        state="initial",
                        try_times=0,
                        why="",
                    )
                )

    def mark(
        self, key: str, channel: str, state: Literal["inProgress", "completed", "failed"], why: str = ""
    ) -> None:
        """Note a try (it counts `try_times` up on inProgress) or how it ended.

        What was accepted once stays `completed`, whatever a slower sender says of the same notice.
        """
        with self.database.write() as connection:
            named = (outbox.c.key == key) & (outbox.c.channel == channel)
            found = connection.execute(select(outbox.c.state).where(named)).scalar_one_or_none()
            if found is None:
                raise UnavailableError(f"{self.database.where}: no notice {key} for channel {channel}")
            if found == "completed":
                return
            tried = 1 if state == "inProgress" else 0
            connection.execute(
                outbox.update()
                .where(named)
                .values(state=state, why=why, try_times=outbox.c.try_times + tried)
            )

    def of(self, run: str | None) -> tuple[OutboxRow, ...]:
        """Return the rows of a run (None: of all runs) in the order they were put."""
        wanted = select(outbox).order_by(outbox.c.row)
        if run is not None:
            wanted = wanted.where(outbox.c.run == run)
        with self.database.read() as connection:
            return tuple(
                OutboxRow(
                    notice=self.database.fact(Notice, row.notice),
                    channel=row.channel,
                    state=row.state,
                    try_times=row.try_times,
                    why=row.why,
                )
                for row in connection.execute(wanted)
            )

    def waiting_runs(self) -> frozenset[str]:
        """Return the runs of which a notice has neither been accepted nor given up."""
        wanted = select(outbox.c.run).where(outbox.c.state.in_(("initial", "inProgress"))).distinct()
        with self.database.read() as connection:
            return frozenset(connection.execute(wanted).scalars())
