"""One real host for a module; every test begins with what it began with."""

from collections.abc import Iterator

import pytest
from tests.real.installed import demand
from tests.real.linux.bench import RealHost
from tests.real.linux.machine import PROGRAMS, Machine


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    demand(*PROGRAMS)
    made = Machine(tmp_path_factory.mktemp("linux"))
    yield made
    made.end()


@pytest.fixture
def bench(machine: Machine) -> Iterator[RealHost]:
    made = RealHost(machine)
    yield made
    made.close()
