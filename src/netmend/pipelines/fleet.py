"""The devices of one run: their Nornir inventory, their sessions, and one call per device and phase."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from nornir.core import Nornir
from nornir.core.configuration import Config, LoggingConfig
from nornir.core.inventory import Host, Inventory
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.task import Result, Task
from pydantic import SecretStr

from netmend.errors import CredentialsError, DeviceError, NetmendError
from netmend.model.project import DeviceEntry
from netmend.pipelines.deadline_runner import DeadlineRunner
from netmend.pipelines.event_processor import EventProcessor
from netmend.pipelines.guarded_requests import GuardedRequests
from netmend.seams import Credentials, DeviceDriver, EventSink, OpenDriver, Target

T = TypeVar("T")

_CONNECTION = "netmend-device"


@cache
def register_connections() -> None:
    """Let Nornir know its connection plugins; what is installed is looked through once."""
    ConnectionPluginRegister.auto_register()


@dataclass
class Fleet:
    """Opens sessions when they are needed and keeps them until `hang_up`.

    `drivers`: by platform. `targets`: by device. `deadline_s`: for one device in one phase.
    """

    inventory: Inventory
    targets: Mapping[str, Target]
    drivers: Mapping[str, OpenDriver]
    credentials: Credentials
    events: EventSink
    workers: int = 20
    deadline_s: float = 120.0
    _guards: dict[str, GuardedRequests] = field(default_factory=dict)

    def __post_init__(self) -> None:
        register_connections()

    def carry_out(
        self,
        guards: Mapping[str, GuardedRequests],
        call: Callable[[DeviceDriver, GuardedRequests], T],
    ) -> dict[str, T | NetmendError]:
        """Call the driver of each device in `guards` once, and return one result for each.

        A failing device is a result, not an exception, and so is a bug that one device brings out: the
        others go on. Its session is ended.
        """
        if not guards:
            return {}
        self._guards = dict(guards)
        any_guard = next(iter(guards.values()))
        nornir = Nornir(
            inventory=self.inventory,
            config=Config(logging=LoggingConfig(enabled=False)),
            runner=DeadlineRunner(self.workers, self.deadline_s, self._abandon),
        ).with_processors([EventProcessor(self.events, any_guard.run, any_guard.phase)])
        outcomes = nornir.filter(filter_func=lambda host: host.name in guards).run(
            task=_one_call, name=any_guard.phase, work=_Work(self, call)
        )
        results: dict[str, T | NetmendError] = {}
        for device in guards:
            result = outcomes[device][0] if device in outcomes else None
            if result is None:
                results[device] = DeviceError(device, "no result: the inventory does not know the device")
            elif isinstance(result.exception, NetmendError):
                results[device] = result.exception
            elif result.exception is not None:
                bug = DeviceError(device, f"internal error: {type(result.exception).__name__}")
                bug.__cause__ = result.exception
                results[device] = bug
            else:
                results[device] = result.result
        return results

    def longest_s(self, devices: int) -> float:
        """Return how long a phase with that many devices can last, each at its deadline."""
        return self.deadline_s * math.ceil(devices / self.workers)

    def session(self, host: Host, guard: GuardedRequests) -> DeviceDriver:
        """Return the open session of the device, opening it when there is none."""
        if _CONNECTION not in host.connections:
            host.open_connection(
                _CONNECTION,
                Config(logging=LoggingConfig(enabled=False)),
                extras={"open": lambda: self._open(host.name, guard)},
            )
        connection: DeviceDriver = host.connections[_CONNECTION].connection
        return connection

    def log_in_anew(self, guards: Mapping[str, GuardedRequests]) -> dict[str, NetmendError | None]:
        """Log in to each device once more, beside the session that is open there, and leave again."""
        return self.carry_out(guards, lambda _open, guard: self._open(guard.device, guard).close())

    def hang_up(self, devices: Iterable[str] | None = None) -> None:
        """End the sessions of these devices, or of all."""
        for name in self.inventory.hosts if devices is None else devices:
            self._close(self.inventory.hosts[name])

    def _open(self, device: str, guard: GuardedRequests) -> DeviceDriver:
        target = self.targets[device]
        driver = self.drivers.get(target.device.platform)
        if driver is None:
            raise DeviceError(device, f"no driver for platform {target.device.platform}")
        tried = _Remembered(self.credentials)
        try:
            return driver(target, tried, guard)
        except CredentialsError:
            # Rotated between the fetch and the login (FAULTS F05). The same password is not tried again: an
            # account may be locked after a few (FAULTS F04).
            if tried.last is None or self.credentials.password(target.device) == tried.last:
                raise
            return driver(target, self.credentials, guard)

    def _abandon(self, host: Host) -> None:
        self._guards[host.name].revoked = True
        self._close(host)

    @staticmethod
    def _close(host: Host) -> None:
        if _CONNECTION in host.connections:
            host.connections.pop(_CONNECTION).close()


@dataclass
class _Remembered:
    """Implements `seams.Credentials`, and knows until the login is over which password it handed out."""

    credentials: Credentials
    last: SecretStr | None = None

    def password(self, device: DeviceEntry) -> SecretStr:
        """Fetch it."""
        self.last = self.credentials.password(device)
        return self.last


@dataclass(frozen=True)
class _Work:
    """Carried as one argument, so that nothing of it can be written to a log by Nornir."""

    fleet: Fleet
    call: Callable[[DeviceDriver, GuardedRequests], object]

    def __repr__(self) -> str:
        return "work"


def _one_call(task: Task, work: _Work) -> Result:
    guard = work.fleet._guards[task.host.name]  # noqa: SLF001 - the task is the fleet's own hand
    try:
        driver = work.fleet.session(task.host, guard)
        return Result(task.host, result=work.call(driver, guard))
    except Exception:
        work.fleet.hang_up([task.host.name])
        raise
