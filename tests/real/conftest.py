"""Two real routers and a wire for the tests of the driver."""

from collections.abc import Iterator

import pytest
from tests.real.frr_bench import ROUTER, RealRouter
from tests.real.frr_network import Network
from tests.real.frr_router import PROGRAMS, USER, Router
from tests.real.installed import demand

from netmend.devices import known_hosts_line, offered_key
from netmend.model.project import DeviceEntry
from netmend.seams import Target


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Router, Target]]:
    demand(*PROGRAMS)
    folder = tmp_path_factory.mktemp("frr")
    network = Network(folder, names=(ROUTER, "n1"))
    port = network.ports[ROUTER]
    known_hosts = folder / "known_hosts"
    known_hosts.write_text(
        known_hosts_line("127.0.0.1", port, offered_key(ROUTER, "127.0.0.1", port, timeout_s=10))
    )
    entry = DeviceEntry(name=ROUTER, platform="frr", hostname="127.0.0.1", port=port, username=USER)
    yield network.routers[ROUTER], Target(device=entry, known_hosts=str(known_hosts), deadline_s=20)
    network.end()


@pytest.fixture
def real(router: tuple[Router, Target]) -> Iterator[RealRouter]:
    made = RealRouter(*router)
    yield made
    made.close()
