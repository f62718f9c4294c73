import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service, Services, ServiceState
from netmend.model.topology import Link, Node, Topology
from netmend.network import Crossing, Network, add_loads


def resource(text: str) -> Resource:
    device, _, port = text.partition(":")
    return Resource(device=device, port=port)


def way(*ports: str, name: str = "one") -> Assignment:
    return Assignment(name=name, resources=tuple(resource(port) for port in ports))


def link(a: str, z: str, **more: object) -> Link:
    facts = {"name": f"{a[0]}-{z[0]}", "a": a, "z": z, "capacity_mbps": 100, "delay_ms": 1}
    return Link.model_validate(facts | more)


def service(name: str, demand_mbps: float, assignment: Assignment, **more: object) -> Service:
    facts = {"id": name, "name": name, "service_class": "gold", "owner": "o", "state": "active"}
    return Service.model_validate(facts | {"demand_mbps": demand_mbps, "assignment": assignment} | more)


TOPOLOGY = Topology(
    nodes=tuple(Node(name=name, ports=("1", "2", "3", "9")) for name in "abcd"),
    links=(
        link("a:1", "b:2", srlgs=["duct"]),
        link("b:1", "c:2"),
        link("a:3", "d:2", srlgs=["duct"]),
        link("d:1", "c:3", bidirectional=False),
    ),
)
OVER_B = way("a:1", "b:1", "c:9")
OVER_D = way("a:3", "d:1", "c:9", name="two")


def network(*services: Service) -> Network:
    return Network(TOPOLOGY, Services(services=services))


def test_loads_are_kept_per_direction() -> None:
    """What runs back does not fill the way there."""
    there, back = service("there", 60, OVER_B), service("back", 70, way("c:2", "b:2", "a:9"))

    loads = network(there, back).loads()

    assert loads[Crossing("a-b", "a")] == 60
    assert loads[Crossing("a-b", "b")] == 70


def test_a_service_that_nobody_uses_loads_nothing() -> None:
    """In use means active."""
    idle = service("idle", 60, OVER_B, state=ServiceState.SUSPENDED)

    assert network(idle).loads() == {}
    assert network(idle).headroom(Crossing("a-b", "a")) == 100


def test_a_service_makes_room_for_itself() -> None:
    """Moving to a way that shares a link with the old one needs that room once."""
    big = service("big", 60, OVER_B)
    net = network(big)

    assert net.fits(big, OVER_B, net.loads())


def test_the_tightest_crossing_is_named() -> None:
    """The first one without room, in the order of traffic."""
    resident, mover = service("resident", 60, OVER_D), service("mover", 50, OVER_B)
    net = network(resident, mover)

    assert net.tightest(mover, OVER_D, net.loads()) == Crossing("a-d", "a")


def test_exactly_full_is_not_overloaded() -> None:
    """And rounding does not make it so."""
    net = network(service("x", 0.1, OVER_B), service("y", 0.2, OVER_B), service("z", 99.7, OVER_B))

    assert net.overloaded(net.loads()) == ()
    assert net.overloaded(add_loads(net.loads(), [(net.crossings(OVER_B), 1.0)])) == (
        Crossing("a-b", "a"),
        Crossing("b-c", "b"),
    )


def test_both_ends_of_a_link_are_used() -> None:
    """Traffic enters a device through a port as well."""
    net = network(service("x", 1, OVER_B))

    assert [s.id for s in net.users(resource("b:2"))] == ["x"]
    assert net.users(resource("d:2")) == ()
    assert [s.id for s in net.users_of_device("c")] == ["x"]


def test_ways_share_ports_and_risk_groups() -> None:
    """Different links in one duct are one risk; so is the same customer port."""
    assert network().shared_risks(OVER_B, OVER_D) == {"risk group duct", "c:9"}


@pytest.mark.parametrize(
    ("ports", "why"),
    [
        (("a:1", "b:1", "c:9"), None),
        (("a:1", "c:9"), "link a-b leads to b, not to c"),
        (("a:9", "b:9"), "no link leaves a:9"),
        (("a:1", "b:1"), "b:1 is an end of link b-c, not a customer port"),
        (("c:3", "d:9"), "no link leaves c:3"),
        (("x:1",), "x:1 is not in the topology"),
    ],
)
def test_a_broken_way_says_where(ports: tuple[str, ...], why: str | None) -> None:
    """A link that leads one way only cannot be used back."""
    assert network().broken_at(way(*ports)) == why
    assert network().is_broken(way(*ports)) is (why is not None)


@given(st.lists(st.tuples(st.sampled_from([OVER_B, OVER_D]), st.integers(1, 1000)), max_size=5))
def test_what_is_added_and_taken_off_leaves_nothing(moves: list[tuple[Assignment, int]]) -> None:
    """Whole demands cancel out exactly."""
    net = network()
    there = [(net.crossings(assignment), float(demand)) for assignment, demand in moves]
    back = [(crossings, -demand) for crossings, demand in there]

    loads = add_loads(add_loads({}, there), back)

    assert all(load == 0.0 for load in loads.values())
