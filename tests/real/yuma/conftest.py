"""Every test gets servers of its own: one is ready in a fifth of a second."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.real.installed import demand
from tests.real.yuma.bench import KIT, RealBench, ending
from tests.real.yuma.server import YumaServer


@pytest.fixture(autouse=True)
def _programs() -> None:
    demand("netconfd", "netconf-subsystem", "sshd", "unshare")


@pytest.fixture
def server(_programs: None, tmp_path: Path) -> Iterator[YumaServer]:
    """One server with a service on its first port, past netmend."""
    started = YumaServer.start("r1", tmp_path / "r1", KIT.ports, {"gold-one": {"egress-port": KIT.ports[0]}})
    yield started
    started.end()


@pytest.fixture
def bench(server: YumaServer) -> Iterator[RealBench]:
    """The same server, as the conformance suite drives it."""
    with ending(RealBench(server)) as made:
        yield made
