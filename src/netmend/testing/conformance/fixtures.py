"""Fixtures of the conformance suite: import them where your own tests are, and name your kinds of devices.

# conftest.py
from netmend.testing.conformance.fixtures import bench, loop, pytest_generate_tests

# test_my_driver.py
from netmend.testing.conformance.every_driver import *

CONFORMING = (Kit(platform="mine", open=MyDriver, personality="iosxe", ...),)
"""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from netmend.devices import pinned_line
from netmend.lab.simulation import Simulation
from netmend.lab.ssh_server import listen, new_host_key
from netmend.model.project import DeviceEntry
from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service, ServiceState
from netmend.model.topology import Node, Topology
from netmend.model.world import LabDevice, World
from netmend.seams import Target
from netmend.testing.conformance.bench import PASSWORD, Bench
from netmend.testing.conformance.kit import Kit


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try every case of a module on the kits that it names, as far as they promise what the case is about."""
    kits: tuple[Kit, ...] = getattr(metafunc.module, "CONFORMING", ())
    if not kits or "kit" not in metafunc.fixturenames:
        return
    needs = [str(mark.args[0]) for mark in metafunc.definition.iter_markers("kit_needs")]
    able = [kit for kit in kits if all(getattr(kit, need) for need in needs)]
    metafunc.parametrize("kit", able, ids=[kit.platform for kit in able])


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run a loop for the simulated devices of a module."""
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever, daemon=True)
    thread.start()
    yield running
    asyncio.run_coroutine_threadsafe(_end_the_rest(), running).result(10)
    running.call_soon_threadsafe(running.stop)
    thread.join(10)
    running.close()


@pytest.fixture
def bench(kit: Kit, loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[Bench]:
    """Run one simulated device for a test."""
    entry = LabDevice(
        name="r1",
        personality=kit.personality or kit.platform,
        host="127.0.0.1",
        port=0,
        username="netmend",
        password_env="X",  # noqa: S106 - a name, and nobody looks there
    )
    node = Node(name="r1", ports=kit.ports)
    service = Service(
        id="gold-one",
        name="Gold",
        service_class="gold",
        owner="owner-1",
        state=ServiceState.ACTIVE,
        demand_mbps=10,
        assignment=Assignment(name="main", resources=(Resource(device="r1", port=kit.ports[0]),)),
    )
    world = World(
        devices=(entry,),
        topology=Topology(nodes=(node,), links=()),
        services=(service,),
        metrics_host="127.0.0.1",
        metrics_port=0,
    )
    device = Simulation(world, tmp_path).devices["r1"]
    key = new_host_key()
    listening = listen(entry, device, password=SecretStr(PASSWORD), host_key=key)
    acceptor = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    port = acceptor.get_port()
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(pinned_line("127.0.0.1", port, key.export_public_key().decode()) + "\n")
    target = Target(
        device=DeviceEntry(
            name="r1",
            platform=kit.platform,
            hostname="127.0.0.1",
            port=port,
            username="netmend",
            lock_running=kit.locks_running,
        ),
        known_hosts=str(known_hosts),
        deadline_s=5.0,
    )
    made = Bench(kit, device, tmp_path / "r1.jsonl", loop, target)
    yield made
    made.close()
    loop.call_soon_threadsafe(acceptor.close)


async def _end_the_rest() -> None:
    """End what still serves logins that were cut off."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
