"""The whole line on real routers: real loss, real packets, real SSH; the routers themselves are the truth."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.real.frr_network import Network
from tests.real.frr_router import PROGRAMS, wait_until
from tests.real.frr_site import PLUGIN, site_of
from tests.real.installed import demand

from netmend.testing.command_server import CommandServer
from netmend.testing.site import Site
from netmend.testing.story import play

SHORT = {
    "NETMEND_POLICY__CONFIRM_TIMEOUT_S": "30",
    "NETMEND_POLICY__PUSH_BUDGET_S": "3",
    "NETMEND_POLICY__MEASURE_BUDGET_S": "4",
    "NETMEND_POLICY__BACK_OUT_BUDGET_S": "3",
    "NETMEND_POLICY__MARGIN_S": "0",
}
"""A policy with timers that a test can wait for."""
Tell = Callable[[str, str], float]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    demand(*PROGRAMS)
    made = Network(tmp_path_factory.mktemp("frr"))
    try:
        made.wait_for_routes()
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def commands() -> Iterator[CommandServer]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", str(PLUGIN))
        server = CommandServer()
    yield server
    server.close()


@pytest.fixture
def site(network: Network, commands: CommandServer, tmp_path: Path) -> Iterator[Site]:
    yield site_of(network, tmp_path, run_command=commands)
    network.begin_again()
    network.wait_for_routes()


@pytest.fixture
def tell(network: Network, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Measure a service with packets of the test's own, and show what came of them."""

    def told(moment: str, service: str) -> float:
        loss = network.loss(service)
        with capsys.disabled():
            sys.stdout.write(f"\n{moment:6} {service}: {loss.text}")
        return loss.ratio

    return told


@pytest.mark.parametrize(
    ("service", "changed"),
    [
        ("voice", {"pe1"}),
        pytest.param("office", {"pe1"}, marks=pytest.mark.matrix),
        pytest.param("plant", {"pe1", "n1", "n2", "s1", "s2"}, marks=pytest.mark.matrix),
    ],
    ids=["ospf cost", "bgp local preference", "static routes"],
)
def test_a_service_that_loses_packets_is_restored(
    network: Network, site: Site, tell: Tell, service: str, changed: set[str]
) -> None:
    """The cause stays; the traffic goes another way, and every router keeps that over a restart."""
    before = network.running()
    assert tell("before", service) == 0
    network.lose(30)
    assert tell("during", service) > 0.1

    ended = play(site, f"runbooks/reports/{service}.yaml", "R-1")

    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert document["outcome"] == "restored"
    assert {one["state"] for one in document["devices"]} == {"saved"}
    assert tell("after", service) == 0
    now = network.running()
    assert {name for name in before if before[name] != now[name]} == changed
    assert {name: network.startup(name) for name in changed} == {
        name: now[name].partition("Current configuration:\n!\n")[2].removesuffix("end\n") for name in changed
    }
    assert network.is_clean()


@pytest.mark.matrix
def test_a_plan_that_does_not_help_is_taken_back(network: Network, site: Site, tell: Tell) -> None:
    """The other way uses the same bad link: all routers are as before, byte for byte, startup too."""
    before = network.running()
    startup = {name: network.startup(name) for name in before}
    network.lose(30)
    assert tell("during", "camera") > 0.1

    ended = play(site, "runbooks/reports/camera.yaml", "R-1")

    assert ended.code == 4, ended.err
    document = json.loads(ended.out)
    assert document["outcome"] == "not_restored"
    assert {one["state"] for one in document["devices"]} == {"backed_out"}
    assert network.running() == before
    assert {name: network.startup(name) for name in before} == startup
    assert tell("after", "camera") > 0.1
    assert network.is_clean()


def killed(site: Site, service: str, kill_at: str) -> None:
    """Let the engine of an authorized run be killed there."""
    report = f"runbooks/reports/{service}.yaml"
    words = ("--as", site.requester(), "--run-id", "R-1", "--no-wait")
    assert site.netmend("run", report, *words).code == 75
    site.authorize_all("R-1")
    done = site.netmend("resume", "R-1", NETMEND_KILL_AT=kill_at)
    assert done.code == -signal.SIGKILL, done.err


@pytest.mark.matrix
def test_a_killed_engine_is_taken_up_where_it_was(network: Network, site: Site, tell: Tell) -> None:
    """Between push and proof: the next command confirms what is pending, and pushes nothing twice."""
    network.lose(30)
    killed(site, "voice", "line.canary.soak:before")
    pushed = network.running()

    ended = site.netmend("resume", "R-1", "--json")

    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["outcome"] == "restored"
    assert network.running() == pushed
    assert tell("after", "voice") == 0
    assert network.is_clean()


@pytest.mark.matrix
def test_routers_undo_what_a_dead_engine_left(network: Network, site: Site) -> None:
    """Nobody comes: two routers return by themselves, byte for byte; whoever comes later says so."""
    site = replace(site, environment={**site.environment, **SHORT})
    before = network.running()
    network.lose(30)
    killed(site, "camera", "line.later.soak:before")
    pending = network.running()

    wait_until(lambda: network.running() == before, "the routers to return", 60, every_s=1)
    ended = site.netmend("resume", "R-1", "--json")

    assert {name for name in before if before[name] != pending[name]} == {"s1", "pe1"}
    assert ended.code == 4, ended.err
    assert {one["state"] for one in json.loads(ended.out)["devices"]} == {"backed_out"}
    assert network.running() == before
    assert network.is_clean()
