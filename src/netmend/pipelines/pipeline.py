"""What every pipeline of one run needs: its devices, its records, and how each request is guarded."""

from collections.abc import Callable
from dataclasses import dataclass

from netmend.errors import UnavailableError
from netmend.pipelines.fleet import Fleet
from netmend.pipelines.guarded_requests import GuardedRequests
from netmend.seams import Clock, DeviceOperations, EventSink, Lease, Leases, Power


@dataclass(frozen=True)
class Pipeline:
    """One run's way to its devices.

    `lease_s`: how long a lease lives when the engine does not.  `held`: returns while this engine may go on
    with the run, and is asked before every lease and right before every request.
    """

    run: str
    attempt: int
    fleet: Fleet
    operations: DeviceOperations
    events: EventSink
    leases: Leases
    power: Power
    clock: Clock
    lease_s: float
    held: Callable[[], None] = lambda: None

    @property
    def scope(self) -> str:
        """Name the device operations of this attempt of the run."""
        return f"{self.run}#{self.attempt}"

    def reading(self, device: str, phase: str, wave: int | None = None) -> GuardedRequests:
        """Return a guard that lets reads pass, and nothing else."""
        return self._guard(device, phase, wave, lease=None)

    def staging(self, device: str, phase: str, wave: int, *, lease_s: float) -> GuardedRequests:
        """Take the device's lease for as long as the phase can last; stages pass, and no write.

        Raises:
            RefusedError: another run holds the device.
        """
        return self._leased(device, phase, wave, None, lease_s)

    def writing(
        self, device: str, phase: str, wave: int, may_write: Callable[[str], None] | None = None
    ) -> GuardedRequests:
        """Take the device's lease and return a guard for stages, and for writes while `may_write` allows.

        Raises:
            RefusedError: another run holds the device.
        """
        return self._leased(device, phase, wave, may_write, self.lease_s)

    def always(self, device: str, phase: str, wave: int) -> GuardedRequests:
        """Return a guard that lets everything pass: to take back what this run did is always permitted."""
        try:
            self.held()
            lease = self.leases.take(device, self.run, ttl_s=self.lease_s)
        except UnavailableError:
            lease = None
        return self._guard(device, phase, wave, lease=lease, always=True)

    def release(self, guard: GuardedRequests) -> None:
        """Give the lease of a guard back."""
        if guard.lease is not None:
            self.leases.release(guard.lease)

    def give_back(self, device: str) -> None:
        """Give the lease back that this run has of the device, whichever engine of it took it.

        Raises:
            RefusedError: another run holds the device.
            UnavailableError: the database does not answer; the lease is still there.
        """
        self.leases.release(self.leases.take(device, self.run, ttl_s=self.lease_s))

    def _leased(
        self,
        device: str,
        phase: str,
        wave: int,
        may_write: Callable[[str], None] | None,
        lease_s: float,
    ) -> GuardedRequests:
        point = f"{_place(wave)}.{phase}.lease"
        self.power.at(point, "before")
        self.held()
        lease = self.leases.take(device, self.run, ttl_s=lease_s)
        self.power.at(point, "after")
        return self._guard(device, phase, wave, lease=lease, may_write=may_write)

    def _guard(
        self,
        device: str,
        phase: str,
        wave: int | None,
        *,
        lease: Lease | None,
        may_write: Callable[[str], None] | None = None,
        always: bool = False,
    ) -> GuardedRequests:
        return GuardedRequests(
            run=self.run,
            scope=self.scope,
            device=device,
            phase=phase,
            place="" if wave is None else _place(wave),
            operations=self.operations,
            events=self.events,
            power=self.power,
            leases=self.leases,
            held=self.held,
            lease=lease,
            may_write=may_write,
            always=always,
        )


def _place(wave: int) -> str:
    return "canary" if wave == 0 else "later"
