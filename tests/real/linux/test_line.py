"""The whole line on a real host: a real shaper, real routes, real packets; the kernel is the truth."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.real.frr_site import PLUGIN
from tests.real.linux.machine import Machine
from tests.real.linux.site import site_of

from netmend.testing.command_server import CommandServer
from netmend.testing.site import Site
from netmend.testing.story import heard, play

TIGHT = "tc qdisc replace dev gold-one root tbf rate 16kbit burst 1600 limit 1600"
SHAPER, WAY = "runbooks/reports/shaper.yaml", "runbooks/reports/way.yaml"


@pytest.fixture(scope="module")
def commands() -> Iterator[CommandServer]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", str(PLUGIN))
        server = CommandServer()
    yield server
    server.close()


@pytest.fixture
def site(machine: Machine, commands: CommandServer, tmp_path: Path) -> Iterator[Site]:
    yield site_of(machine, tmp_path, commands)
    machine.begin_again()


def test_a_service_with_too_tight_a_shaper_is_restored(machine: Machine, site: Site) -> None:
    """The rate is raised to what is contracted, nothing else changes, and everybody was told of the risk."""
    assert machine.loss() == 0
    machine.by_hand(TIGHT)
    before = machine.state()
    assert machine.loss() > 0.2

    ended = play(site, SHAPER, "R-1")

    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert document["outcome"] == "restored"
    assert [(one["state"], one["class"]) for one in document["devices"]] == [("confirmed", "best_effort")]
    assert machine.loss() == 0
    after = machine.state()
    assert "rate 10Mbit burst" in machine.run("tc", "qdisc", "show", "dev", "gold-one")
    assert {part for part in before if before[part] != after[part]} == {"shaping"}
    assert all("ATTENTION" in notice.text for notice in heard(site, "R-1", "commencing"))


@pytest.mark.matrix
def test_a_service_on_a_lossy_way_is_moved(machine: Machine, site: Site) -> None:
    """Its static route leads over the other way now; the cause stays."""
    machine.lose_north(40)
    before = machine.state()
    assert machine.loss() > 0.2

    ended = play(site, WAY, "R-1")

    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["outcome"] == "restored"
    assert machine.loss() == 0
    after = machine.state()
    assert "dev south" in machine.run("ip", "route", "show", "table", "gold-one")
    assert {part for part in before if before[part] != after[part]} == {"routes"}


@pytest.mark.matrix
def test_a_plan_that_does_not_help_is_taken_back(machine: Machine, site: Site) -> None:
    """The report blames the way, but the shaper is too tight: the kernel holds what it held before."""
    machine.by_hand(TIGHT)
    before = machine.state()
    assert machine.loss() > 0.2

    ended = play(site, WAY, "R-1")

    assert ended.code == 4, ended.err
    document = json.loads(ended.out)
    assert document["outcome"] == "not_restored"
    assert {one["state"] for one in document["devices"]} == {"backed_out"}
    assert machine.state() == before
    assert machine.loss() > 0.2


@pytest.mark.matrix
@pytest.mark.parametrize("point", ["canary.push.confirmed-commit:after", "line.canary.soak:before"])
def test_what_a_killed_engine_left_is_settled_by_the_next_one(
    machine: Machine, site: Site, point: str
) -> None:
    """Nothing on the host does it: until then the change stays, and the journal knows whose it is."""
    machine.by_hand(TIGHT)
    words = ("--as", site.requester(), "--run-id", "R-1", "--no-wait")
    assert site.netmend("run", SHAPER, *words).code == 75
    site.authorize_all("R-1")
    killed = site.netmend("resume", "R-1", NETMEND_KILL_AT=point)
    left = machine.state()

    ended = site.netmend("resume", "R-1", "--json")

    assert killed.code == -signal.SIGKILL, killed.err
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["outcome"] == "restored"
    assert machine.state() == left
    assert machine.loss() == 0


@pytest.mark.matrix
def test_a_policy_that_demands_a_timer_refuses_the_host(machine: Machine, site: Site) -> None:
    """Before anybody is asked."""
    machine.by_hand(TIGHT)
    before = machine.state()
    site.environment["NETMEND_POLICY__MINIMUM_CLASS"] = "timer"

    refused = site.netmend("run", SHAPER, "--as", site.requester(), "--run-id", "R-1", "--no-wait")

    assert refused.code == 3
    assert "class best_effort is below policy.minimum_class timer" in refused.err
    assert machine.state() == before
    assert heard(site, "R-1", "proposal") == ()
