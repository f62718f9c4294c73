"""One simulated device in a thread of the test process: real SSH on loopback, faults and clock at hand."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

import asyncssh
import pytest
from pydantic import SecretStr
from tests.conformance.kit import KITS, Kit
from tests.conformance.memory_requests import MemoryRequests

from netmend.devices import EnvironmentCredentials, known_hosts_line, offered_key
from netmend.devices.iosxr_held import HELD
from netmend.lab.configuration import Configuration
from netmend.lab.device import Device
from netmend.lab.faults import Fault
from netmend.lab.log_line import LogLine
from netmend.lab.simulation import Simulation
from netmend.lab.ssh_server import listen
from netmend.model.project import DeviceEntry
from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service, ServiceState
from netmend.model.topology import Node, Topology
from netmend.model.world import LabDevice, World
from netmend.seams import DeviceDriver, PushOrder, Target

T = TypeVar("T")

PASSWORD = "swordfish-canary"


class Bench:
    """One simulated device, and sessions to it."""

    def __init__(
        self, kit: Kit, device: Device, log: Path, loop: asyncio.AbstractEventLoop, target: Target
    ) -> None:
        self.kit = kit
        self.device = device
        self.target = target
        self.change = kit.change
        self.requests = MemoryRequests()
        self._log = log
        self._loop = loop
        self._opened: list[DeviceDriver] = []
        self._forgotten = 0
        self._base = device.stores.running.digest

    def open(self, *, password: str = PASSWORD, **changes: object) -> DeviceDriver:
        """Open a session; `changes` are to the target."""
        target = self.target.model_copy(update=changes)
        credentials = EnvironmentCredentials({"NETMEND_PASSWORD": password})
        driver = self.kit.open(target, credentials, self.requests)
        self._opened.append(driver)
        return driver

    def close(self) -> None:
        """End every session, also what a process would keep."""
        for driver in self._opened:
            driver.close()
        HELD.hang_up()

    def order(self, confirm_timeout_s: int = 60) -> PushOrder:
        """Return the order for what the device previews of the change."""
        driver = self.open()
        preview = driver.preview(self.change, MemoryRequests())
        driver.close()
        return PushOrder(
            change=self.change,
            base_digest=preview.base_digest,
            post_digest=preview.post_digest,
            back_out=preview.back_out,
            label="run-1.pe1",
            confirm_timeout_s=confirm_timeout_s,
        )

    def in_lab(self, call: Callable[[], T]) -> T:
        """Do something in the lab's own thread."""

        async def called() -> T:
            return call()

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result(10)

    def fault(
        self, op: str, when: Literal["before", "after"], kind: str, count: int = 1, seconds: float = 0
    ) -> None:
        """Let a fault wait for an operation."""
        self.in_lab(lambda: self.device.faults.add(Fault(op, when, kind, count, seconds)))

    def strike(self, op: str, when: Literal["before", "after"], kind: str, *, after: int) -> None:
        """Let a fault wait for an operation, past so many of that name."""
        if after:
            self.fault(op, when, "slow", count=after)
        self.fault(op, when, kind)

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the device."""
        self.in_lab(lambda: self.device.advance(seconds))

    def somebody_edits_running(self) -> None:
        """Let somebody else change running at a console."""

        def edited(running: Configuration) -> Configuration:
            return Configuration({**running.interfaces, "by-hand": {"enabled": "true"}}, running.services)

        self.in_lab(lambda: self.device.outside_edit(edited))

    def restart_engine(self, spacing_s: float = 0.0) -> DeviceDriver:
        """Forget every session, keep the journal."""
        for driver in self._opened:
            driver.close()
        return self.open(spacing_s=spacing_s)

    def kill_engine(self) -> DeviceDriver:
        """Forget every session, those too that a process keeps; keep the journal."""
        self.close()
        return self.open()

    def holds_base(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether the device holds exactly what it did at the beginning."""
        return self.in_lab(lambda: self.device.stores.of(store).digest == self._base)

    def holds_post(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether the service is as the change makes it, and everything else as at the beginning."""
        wanted = {"egress-port": self.kit.ports[1], "shaper-mbps": "40"}

        def as_changed() -> bool:
            held = self.device.stores.of(store)
            before = {**held.services, "gold-acme": {"egress-port": self.kit.ports[0]}}
            undone = Configuration(held.interfaces, before)
            return held.services["gold-acme"] == wanted and undone.digest == self._base

        return self.in_lab(as_changed)

    def log(self) -> list[LogLine]:
        """Return the device's ground truth."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [LogLine.model_validate_json(line) for line in lines]

    def acted(self, *classes: str) -> list[str]:
        """Return what the device really did, in order."""
        lines = self.log()[self._forgotten :]
        return [line.op for line in lines if line.acted and line.request_class in classes]

    def forget_log(self) -> None:
        """Begin the ground truth anew, for what the device did."""
        self._forgotten = len(self.log())

    def is_clean(self) -> bool:
        """Say whether the device holds no lock, no timer, no edit and no session."""
        stores = self.device.stores
        return self.in_lab(lambda: not stores.locks and stores.pending is None and not stores.dirty)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever, daemon=True)
    thread.start()
    yield running
    asyncio.run_coroutine_threadsafe(_end_the_rest(), running).result(10)
    running.call_soon_threadsafe(running.stop)
    thread.join(10)
    running.close()


@pytest.fixture(params=KITS, ids=[kit.platform for kit in KITS])
def kit(request: pytest.FixtureRequest) -> Kit:
    param: Kit = request.param
    return param


@pytest.fixture
def bench(kit: Kit, loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[Bench]:
    entry = LabDevice(
        name="pe1",
        personality=kit.personality or kit.platform,
        host="127.0.0.1",
        port=0,
        username="netmend",
        password_env="X",
    )
    node = Node(name="pe1", ports=kit.ports)
    service = Service(
        id="gold-acme",
        name="Gold",
        service_class="gold",
        owner="acme",
        state=ServiceState.ACTIVE,
        demand_mbps=10,
        assignment=Assignment(name="main", resources=(Resource(device="pe1", port=kit.ports[0]),)),
    )
    world = World(
        devices=(entry,),
        topology=Topology(nodes=(node,), links=()),
        services=(service,),
        metrics_host="127.0.0.1",
        metrics_port=0,
    )
    device = Simulation(world, tmp_path).devices["pe1"]
    key = asyncssh.generate_private_key("ssh-ed25519")
    listening = listen(entry, device, password=SecretStr(PASSWORD), host_key=key)
    acceptor = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    port = acceptor.get_port()
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(
        known_hosts_line("127.0.0.1", port, offered_key("pe1", "127.0.0.1", port, timeout_s=5))
    )
    target = Target(
        device=DeviceEntry(
            name="pe1", platform=kit.platform, hostname="127.0.0.1", port=port, username="netmend"
        ),
        known_hosts=str(known_hosts),
        deadline_s=5.0,
    )
    made = Bench(kit, device, tmp_path / "pe1.jsonl", loop, target)
    yield made
    made.close()
    loop.call_soon_threadsafe(acceptor.close)


async def _end_the_rest() -> None:
    """End what still serves logins that were cut off."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
