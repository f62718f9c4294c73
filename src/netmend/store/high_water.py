"""The highest wall time ever seen: a clock that is behind it must not decide about writes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from netmend.errors import RefusedError
from netmend.store.database import Database
from netmend.store.tables import high_water

_TOLERATED = timedelta(seconds=5)


@dataclass(frozen=True)
class HighWater:
    """One mark for the whole project, kept over restarts."""

    database: Database

    def rise(self, now: datetime) -> None:
        """Note that it is `now`; called before writes.

        Raises:
            RefusedError: the clock is more than 5 s behind the mark; nothing is to be written.
        """
        with self.database.write() as connection:
            seen: datetime | None = connection.execute(select(high_water.c.seen_at)).scalar_one_or_none()
            if seen is None:
                connection.execute(high_water.insert().values(row=1, seen_at=now))
            elif seen - now > _TOLERATED:
                behind_s = int((seen - now).total_seconds())
                latest = f"{seen:%Y-%m-%dT%H:%M:%SZ}"
                raise RefusedError(
                    f"clock: {behind_s} s behind the latest time seen ({latest}): set the clock"
                )
            elif now > seen:
                connection.execute(high_water.update().values(seen_at=now))
