"""Leases: one writer per device, told apart by a number that rises for ever."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select

from netmend.errors import RefusedError
from netmend.seams import Clock, Lease
from netmend.store.database import Database
from netmend.store.tables import leases

# Made once: every request to a device asks for it.
_OF_DEVICE = select(leases).where(leases.c.device == bindparam("device"))


@dataclass(frozen=True)
class DeviceLeases:
    """The leases of all devices (`seams.Leases`).

    A row stays when its lease is given back, so that its fence rises for ever.
    """

    database: Database
    clock: Clock

    def take(self, device: str, run: str, *, ttl_s: float) -> Lease:
        """Take or renew; a run that holds it gets it again under a new fence.

        Raises:
            RefusedError: held by another run; the message names it.
        """
        with self.database.write() as connection:
            now = self.clock.now()
            row = connection.execute(_OF_DEVICE, {"device": device}).one_or_none()
            if row is not None and row.run not in {None, run} and row.expires_at > now:
                raise RefusedError(
                    f"{device}: leased by run {row.run} until {row.expires_at:%Y-%m-%dT%H:%M:%SZ}"
                )
            lease = Lease(
                device=device,
                run=run,
                fence=1 if row is None else row.fence + 1,
                expires_at=now + timedelta(seconds=ttl_s),
            )
            if row is None:
                connection.execute(leases.insert().values(**dict(lease)))
            else:
                connection.execute(leases.update().where(leases.c.device == device).values(**dict(lease)))
            return lease

    def check(self, lease: Lease) -> bool:
        """Say whether the lease is still the newest and has not expired."""
        with self.database.read() as connection:
            row = connection.execute(_OF_DEVICE, {"device": lease.device}).one_or_none()
            return (
                row is not None
                and (row.run, row.fence) == (lease.run, lease.fence)
                and row.expires_at > self.clock.now()
            )

    def release(self, lease: Lease) -> None:
        """Give it back; harmless when it is not ours any more."""
        with self.database.write() as connection:
            connection.execute(
                leases.update()
                .where(
                    leases.c.device == lease.device, leases.c.run == lease.run, leases.c.fence == lease.fence
                )
                .values(run=None)
            )
