from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.lab.configuration import Configuration, initial_configuration
from netmend.lab.impairment import Impairments, LinkImpairment, ServiceImpairment
from netmend.lab.quality import ServiceQuality, measured, queue_ms
from netmend.model.service import Assignment
from netmend.model.world import World

LOST = ServiceQuality(loss_ratio=1.0, delay_ms=None, throughput_mbps=0.0)
FINE = Impairments()


@pytest.fixture
def running(world: World) -> dict[str, Configuration]:
    return {node.name: initial_configuration(world, node) for node in world.topology.nodes}


def quality(
    world: World, running: Mapping[str, Configuration], impairments: Impairments = FINE
) -> dict[str, ServiceQuality]:
    return measured(world.services, world.topology, running, impairments)


def with_service(config: Configuration, service: str, **leaves: str) -> Configuration:
    named = {name.replace("_", "-"): value for name, value in leaves.items()}
    return Configuration(config.interfaces, {**config.services, service: named})


def with_port(config: Configuration, port: str, *, enabled: str) -> Configuration:
    return Configuration({**config.interfaces, port: {"enabled": enabled}}, config.services)


def without(config: Configuration, service: str) -> Configuration:
    return Configuration(config.interfaces, {k: v for k, v in config.services.items() if k != service})


def test_a_healthy_world_loses_only_what_the_shaper_cuts(
    world: World, running: dict[str, Configuration]
) -> None:
    """70 of 100 Mbit/s on the direct link: no queue, no loss but the shaper's."""
    now = quality(world, running)

    assert now == {
        "gold": ServiceQuality(loss_ratio=0.2, delay_ms=5.0, throughput_mbps=40.0),
        "silver": ServiceQuality(loss_ratio=0.0, delay_ms=5.0, throughput_mbps=30.0),
    }


def test_a_longer_way_takes_longer(world: World, running: dict[str, Configuration]) -> None:
    """Moving to the alternate sums the delays of its two links."""
    running["r1"] = with_service(running["r1"], "silver", egress_port="to-r3")
    running["r3"] = with_service(running["r3"], "silver", egress_port="to-r2")

    assert quality(world, running)["silver"].delay_ms == 15.0


def test_a_congested_link_loses_the_excess_in_proportion(
    world: World, running: dict[str, Configuration]
) -> None:
    """40 + 30 on a link cut down to 35: half of each arrives, the queue is full."""
    impairments = Impairments(links={"direct": LinkImpairment(capacity_mbps=35.0)})

    now = quality(world, running, impairments)

    assert now["silver"] == ServiceQuality(loss_ratio=0.5, delay_ms=45.0, throughput_mbps=15.0)
    assert now["gold"].throughput_mbps == pytest.approx(20.0)
    assert now["gold"].loss_ratio == pytest.approx(0.6)


def test_congestion_is_per_direction(world: World, running: dict[str, Configuration]) -> None:
    """What goes the other way on a link takes nothing away."""
    back = world.services[1].model_copy(
        update={
            "id": "back",
            "demand_mbps": 90.0,
            "alternates": (),
            "assignment": world.services[1].assignment.model_validate(
                {"name": "back", "resources": ("r2:to-r1", "r1:customer")}
            ),
        }
    )
    running["r2"] = with_service(running["r2"], "back", egress_port="to-r1")
    running["r1"] = with_service(running["r1"], "back", egress_port="customer")

    now = quality(world.model_copy(update={"services": (*world.services, back)}), running)

    assert (now["silver"].loss_ratio, now["back"].loss_ratio) == (0.0, 0.0)


def test_loss_and_delay_of_an_impaired_link_come_on_top(
    world: World, running: dict[str, Configuration]
) -> None:
    """A grey failure: the link is up and loses every twelfth packet."""
    impairments = Impairments(links={"direct": LinkImpairment(loss=0.08, delay_ms=20.0)})

    now = quality(world, running, impairments)["silver"]

    assert now.loss_ratio == pytest.approx(0.08)
    assert now.delay_ms == 25.0
    assert now.throughput_mbps == pytest.approx(27.6)


def test_a_user_may_offer_more_than_contracted(world: World, running: dict[str, Configuration]) -> None:
    """Only the shaper keeps it from the others."""
    impairments = Impairments(services={"gold": ServiceImpairment(demand_mbps=400.0)})

    now = quality(world, running, impairments)

    assert now["gold"].loss_ratio == pytest.approx(0.9)
    assert now["silver"].loss_ratio == 0.0


def test_a_link_that_is_down_loses_everything(world: World, running: dict[str, Configuration]) -> None:
    """And there is no delay to measure."""
    assert quality(world, running, Impairments(links={"direct": LinkImpairment(down=True)}))["gold"] == LOST


def test_broken_forwarding_loses_everything(world: World, running: dict[str, Configuration]) -> None:
    """Each a wrong configuration of one device."""
    r1, r2, r3 = running["r1"], running["r2"], running["r3"]
    broken: dict[str, dict[str, Configuration]] = {
        "port disabled": {"r1": with_port(r1, "to-r2", enabled="false")},
        "far port disabled": {"r2": with_port(r2, "to-r1", enabled="false")},
        "customer port disabled": {"r2": with_port(r2, "customer", enabled="false")},
        "no entry at the first device": {"r1": without(r1, "silver")},
        "no entry at the last device": {"r2": without(r2, "silver")},
        "no entry on the way": {"r1": with_service(r1, "silver", egress_port="to-r3")},
        "wrong end": {"r1": with_service(r1, "silver", egress_port="customer")},
        "loop": {
            "r1": with_service(r1, "silver", egress_port="to-r3"),
            "r3": with_service(r3, "silver", egress_port="to-r1"),
        },
    }

    found = {name: quality(world, {**running, **change})["silver"] for name, change in broken.items()}

    assert found == dict.fromkeys(broken, LOST)


def test_lost_traffic_loads_the_links_before_its_end(world: World, running: dict[str, Configuration]) -> None:
    """A service without an entry at the far end still fills the link that leads there."""
    running["r2"] = without(running["r2"], "gold")
    impairments = Impairments(links={"direct": LinkImpairment(capacity_mbps=35.0)})

    assert quality(world, running, impairments)["silver"].loss_ratio == 0.5


def test_a_service_out_of_use_is_not_measured(world: World, running: dict[str, Configuration]) -> None:
    """It offers nothing either."""
    assert "bygone" not in quality(world, running)


@pytest.fixture
def connected_twice(world: World) -> World:
    """Silver's user has a second line at r3, and a second cable at r2."""
    silver = world.services[1]
    others = (
        Assignment.model_validate({"name": "other-pe", "resources": ("r3:to-r2", "r2:customer")}),
        Assignment.model_validate({"name": "other-port", "resources": ("r1:to-r2", "r2:to-r3")}),
    )
    moved = silver.model_copy(update={"alternates": others})
    return world.model_copy(update={"services": (world.services[0], moved)})


def test_a_service_enters_where_its_user_is_connected_and_known(
    connected_twice: World, running: dict[str, Configuration]
) -> None:
    """Both ends bound: the assigned one; once that is released, the other device lets the traffic in."""
    both = {**running, "r3": with_service(running["r3"], "silver", egress_port="to-r2")}
    moved = {**both, "r1": without(running["r1"], "silver")}

    before, after = quality(connected_twice, both)["silver"], quality(connected_twice, moved)["silver"]

    assert (before.delay_ms, after.delay_ms) == (5.0, 8.0)
    assert (before.loss_ratio, after.loss_ratio) == (0.0, 0.0)


def test_the_shaper_that_counts_is_where_the_traffic_enters(
    connected_twice: World, running: dict[str, Configuration]
) -> None:
    """The rate limit of the first device does not move with the service."""
    running["r3"] = with_service(running["r3"], "silver", egress_port="to-r2", shaper_mbps="15")
    running["r1"] = without(running["r1"], "silver")

    assert quality(connected_twice, running)["silver"].throughput_mbps == 15.0


def test_the_other_ports_of_a_user_are_ends_too(
    connected_twice: World, running: dict[str, Configuration]
) -> None:
    """The far end's first port is switched off; bound to the second one, the service is whole again."""
    topology = connected_twice.topology
    cabled = connected_twice.model_copy(
        update={"topology": topology.model_copy(update={"links": topology.links[:1]})}
    )
    off = {**running, "r2": with_port(running["r2"], "customer", enabled="false")}
    rebound = {**off, "r2": with_service(off["r2"], "silver", egress_port="to-r3")}

    assert quality(cabled, off)["silver"] == LOST
    assert quality(cabled, rebound)["silver"].loss_ratio == 0.0


BIG = Impairments(services={"silver": ServiceImpairment(frame_bytes=8000, frame_share=0.25)})


def with_mtu(config: Configuration, port: str, mtu: int) -> Configuration:
    leaves = {**config.interfaces[port], "mtu": str(mtu)}
    return Configuration({**config.interfaces, port: leaves}, config.services)


@pytest.mark.parametrize(
    ("mtus", "loss"),
    [
        ({}, 0.25),
        ({"r1": ("to-r2", 9000)}, 0.25),
        ({"r2": ("customer", 9000)}, 0.25),
        ({"r1": ("to-r2", 9000), "r2": ("customer", 7999)}, 0.25),
        ({"r1": ("to-r2", 9000), "r2": ("customer", 8000)}, 0.0),
    ],
)
def test_frames_over_the_mtu_of_a_port_on_the_way_are_lost(
    world: World, running: dict[str, Configuration], mtus: dict[str, tuple[str, int]], loss: float
) -> None:
    """Every port that sends them counts, the customer's too; 1500 bytes where nothing is set."""
    for device, (port, mtu) in mtus.items():
        running[device] = with_mtu(running[device], port, mtu)

    now = quality(world, running, BIG)

    assert now["silver"].loss_ratio == loss
    assert now["silver"].delay_ms == 5.0
    assert now["gold"].loss_ratio == 0.2


def test_frames_that_are_all_too_big_leave_nothing(world: World, running: dict[str, Configuration]) -> None:
    """And there is no delay to measure."""
    impairments = Impairments(services={"silver": ServiceImpairment(frame_bytes=1501)})

    assert quality(world, running, impairments)["silver"] == LOST


def test_a_lowered_mtu_hurts_whoever_sends_such_frames(
    world: World, running: dict[str, Configuration]
) -> None:
    """A port that was wide enough and is not any more."""
    impairments = Impairments(services={"silver": ServiceImpairment(frame_bytes=1400)})
    narrow = {**running, "r1": with_mtu(running["r1"], "to-r2", 1399)}

    assert quality(world, running, impairments)["silver"].loss_ratio == 0.0
    assert quality(world, narrow, impairments)["silver"] == LOST


@pytest.mark.parametrize(("load", "queue"), [(0.0, 0.0), (0.8, 0.0), (0.9, 20.0), (1.0, 40.0), (7.0, 40.0)])
def test_a_queue_grows_from_80_percent_to_full(load: float, queue: float) -> None:
    """Linear in between."""
    assert queue_ms(load) == pytest.approx(queue)


@given(demand=st.floats(0.1, 1e4), capacity=st.floats(0.1, 1e4), loss=st.floats(0, 1))
def test_quality_stays_within_its_bounds(demand: float, capacity: float, loss: float) -> None:
    """Loss is a ratio, and what arrives is what was offered without the loss."""
    world = _pair(demand)
    running = {node.name: initial_configuration(world, node) for node in world.topology.nodes}
    impairments = Impairments(links={"only": LinkImpairment(capacity_mbps=capacity, loss=loss)})

    now = quality(world, running, impairments)["one"]

    assert 0.0 <= now.loss_ratio <= 1.0
    assert now.throughput_mbps == pytest.approx(demand * (1.0 - now.loss_ratio), abs=1e-6)
    assert now.throughput_mbps <= capacity * (1 + 1e-9)
    assert (now.delay_ms is None) == (now.throughput_mbps == 0.0)


def _pair(demand: float) -> World:
    return World.model_validate(
        {
            "devices": (),
            "topology": {
                "nodes": ({"name": "a", "ports": ("p",)}, {"name": "z", "ports": ("c", "p")}),
                "links": ({"name": "only", "a": "a:p", "z": "z:p", "capacity_mbps": 1, "delay_ms": 1},),
            },
            "services": (
                {
                    "id": "one",
                    "name": "one",
                    "service_class": "gold",
                    "owner": "acme",
                    "state": "active",
                    "demand_mbps": demand,
                    "assignment": {"name": "p", "resources": ("a:p", "z:c")},
                },
            ),
            "metrics_host": "127.0.0.1",
            "metrics_port": 0,
        }
    )
