"""One simulated command-line device in a thread of the test process, and logins to it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import asyncssh
from pydantic import SecretStr

from netmend.devices import EnvironmentCredentials, pinned_line
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_session import CliSession
from netmend.devices.netmiko_terminal import open_netmiko_terminal
from netmend.devices.scrapli_terminal import open_scrapli_terminal
from netmend.devices.terminal import Terminal
from netmend.lab.device import Device
from netmend.lab.faults import Fault
from netmend.lab.log_line import LogLine
from netmend.lab.simulation import Simulation
from netmend.lab.ssh_server import listen
from netmend.model.outcome import Acted
from netmend.model.project import DeviceEntry
from netmend.model.topology import Node, Topology
from netmend.model.world import LabDevice, World
from netmend.seams import Credentials, RequestClass, Requests, Target

PASSWORD = "swordfish-canary"
Platform = Literal["iosxe", "eos"]
PLATFORMS: tuple[Platform, ...] = ("iosxe", "eos")
OPEN: dict[Platform, Callable[[Target, Credentials, Requests], Terminal]] = {
    "iosxe": open_scrapli_terminal,
    "eos": open_netmiko_terminal,
}


class Unguarded:
    """Implements `seams.Requests`: lets everything through."""

    @contextmanager
    def request(self, op: str, request_class: RequestClass, *, detail: str = "") -> Iterator[None]:
        """Guard nothing."""
        del op, request_class, detail
        yield

    def last(self, op: str) -> Acted | None:
        """Know nothing."""
        del op
        return None


class TerminalBench:
    """One device, its ground truth, and logins to it."""

    def __init__(
        self, platform: Platform, device: Device, log: Path, loop: asyncio.AbstractEventLoop, target: Target
    ) -> None:
        self.platform = platform
        self.target = target
        self.requests = Unguarded()
        self._device = device
        self._log = log
        self._loop = loop
        self._opened: list[CliSession] = []

    def open(self, *, password: str = PASSWORD, **changes: object) -> CliSession:
        """Open a session; `changes` are to the target."""
        target = self.target.model_copy(update=changes)
        credentials = EnvironmentCredentials({"NETMEND_PASSWORD": password})
        terminal = OPEN[self.platform](target, credentials, self.requests)
        session = CliSession(
            terminal,
            target,
            catalogue(self.platform),
            self.requests,
            secret=credentials.password(target.device),
        )
        self._opened.append(session)
        return session

    def fault(
        self, op: str, when: Literal["before", "after"], kind: str, count: int = 1, seconds: float = 0
    ) -> None:
        """Let a fault wait for an operation."""

        async def add() -> None:
            self._device.faults.add(Fault(op, when, kind, count, seconds))

        asyncio.run_coroutine_threadsafe(add(), self._loop).result(10)

    def log(self) -> list[LogLine]:
        """Return the device's ground truth."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [LogLine.model_validate_json(line) for line in lines]

    def close(self) -> None:
        """End every session."""
        for session in self._opened:
            session.close()


@contextmanager
def terminal_bench(
    platform: Platform, directory: Path, *, enable_password: str | None = None
) -> Iterator[TerminalBench]:
    """Run one device for a test; with an enable password, a login begins without privileges."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    entry = LabDevice(
        name="r1", personality=platform, host="127.0.0.1", port=0, username="netmend", password_env="X"
    )
    world = World(
        devices=(entry,),
        topology=Topology(nodes=(Node(name="r1", ports=("ge-0/0/1", "ge-0/0/2")),), links=()),
        services=(),
        metrics_host="127.0.0.1",
        metrics_port=0,
    )
    device = Simulation(world, directory).devices["r1"]
    key = asyncssh.generate_private_key("ssh-ed25519")
    secret = SecretStr(enable_password) if enable_password else None
    listening = listen(entry, device, password=SecretStr(PASSWORD), host_key=key, enable_password=secret)
    acceptor = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    port = acceptor.get_port()
    known_hosts = directory / "known_hosts"
    known_hosts.write_text(pinned_line("127.0.0.1", port, key.export_public_key().decode()) + "\n")
    login = DeviceEntry(name="r1", platform=platform, hostname="127.0.0.1", port=port, username="netmend")
    bench = TerminalBench(
        platform,
        device,
        directory / "r1.jsonl",
        loop,
        Target(device=login, known_hosts=str(known_hosts), deadline_s=5.0),
    )
    try:
        yield bench
    finally:
        bench.close()
        loop.call_soon_threadsafe(acceptor.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
