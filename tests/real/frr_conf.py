"""How the six routers are wired and configured when they start."""

from typing import NamedTuple

ROUTERS = ("pe1", "n1", "n2", "s1", "s2", "pe2")
LINKS = (
    ("pe1", "north", "n1", "west"),
    ("n1", "east", "n2", "west"),
    ("n2", "east", "pe2", "north"),
    ("pe1", "south", "s1", "west"),
    ("s1", "east", "s2", "west"),
    ("s2", "east", "pe2", "south"),
    ("s1", "cross", "n1", "cross"),
)
SERVICES = {"voice": 1, "office": 2, "plant": 3, "camera": 4}
"""The number of each service: from 10.9.NUMBER.1 at pe1 to 10.9.NUMBER.2 at pe2."""
_EDGES = {"pe1": 1, "pe2": 2}
_AS = {"pe1": 65001, "n1": 65010, "n2": 65010, "s1": 65020, "s2": 65020, "pe2": 65002}
_COSTS = {"south": 20, "cross": 100}
_PREFERENCES = {"north": 200, "south": 150}
_HEAD = """\
frr defaults traditional
hostname {name}
log syslog informational
service integrated-vtysh-config
"""
_INTERFACE = """\
interface {port}
 ip ospf cost {cost}
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
exit
"""
_OSPF = """\
router ospf
 ospf router-id {router_id}
 timers throttle spf 0 50 500
 timers throttle lsa all 0
 timers lsa min-arrival 0
{networks}exit
"""
_BGP = """\
router bgp {number}
 bgp router-id {router_id}
 no bgp ebgp-requires-policy
 bgp bestpath compare-routerid
 bgp route-map delay-timer 1
 timers bgp 1 3
{neighbors} address-family ipv4 unicast
{family} exit-address-family
exit
"""
_NEIGHBOR = """\
 neighbor {address} remote-as {number}
 neighbor {address} timers connect 1
 neighbor {address} advertisement-interval 0
"""


class _Port(NamedTuple):
    name: str
    network: int
    peer: str
    peer_address: str


def frr_conf(name: str) -> str:
    """Return the startup configuration of a router."""
    ports = tuple(_ports(name))
    router_id = f"10.8.0.{ROUTERS.index(name) + 1}"
    parts = [_HEAD.format(name=name), *_static_routes(name)]
    parts += [_INTERFACE.format(port=port.name, cost=_COSTS.get(port.name, 10)) for port in ports]
    parts += [
        _OSPF.format(router_id=router_id, networks=_networks(name, ports)),
        _bgp(name, router_id, ports),
    ]
    if name in _EDGES:
        parts += [
            f"route-map from-{port} permit 10\n set local-preference {preference}\nexit\n"
            for port, preference in _PREFERENCES.items()
        ]
    return "".join(parts)


def _ports(name: str) -> "list[_Port]":
    found = []
    for network, (a, port, z, other) in enumerate(LINKS, start=1):
        if name == a:
            found.append(_Port(port, network, z, f"10.0.{network}.2"))
        elif name == z:
            found.append(_Port(other, network, a, f"10.0.{network}.1"))
    return found


def _static_routes(name: str) -> tuple[str, ...]:
    """Forward `plant` and `camera` over the northern way, there and back."""
    there, back = {
        "pe1": ("north", ""),
        "n1": ("east", "west"),
        "n2": ("east", "west"),
        "pe2": ("", "north"),
    }.get(name, ("", ""))
    return tuple(
        f"ip route 10.9.{SERVICES[service]}.{end}/32 {port}\n"
        for service in ("plant", "camera")
        for end, port in ((2, there), (1, back))
        if port
    )


def _networks(name: str, ports: tuple[_Port, ...]) -> str:
    networks = [f"10.0.{port.network}.0/30" for port in ports]
    if name in _EDGES:
        networks.append(f"10.9.{SERVICES['voice']}.{_EDGES[name]}/32")
    return "".join(f" network {network} area 0\n" for network in networks)


def _bgp(name: str, router_id: str, ports: tuple[_Port, ...]) -> str:
    """Prefer the north at the edges; `compare-routerid` lets traffic return there after a detour."""
    peers = [port for port in ports if port.name != "cross"]
    neighbors = [_NEIGHBOR.format(address=port.peer_address, number=_AS[port.peer]) for port in peers]
    family = [
        f"  neighbor {port.peer_address} next-hop-self\n" for port in peers if _AS[port.peer] == _AS[name]
    ]
    if name in _EDGES:
        family = [f"  neighbor {port.peer_address} route-map from-{port.name} in\n" for port in peers]
        family.append(f"  network 10.9.{SERVICES['office']}.{_EDGES[name]}/32\n")
    return _BGP.format(
        number=_AS[name], router_id=router_id, neighbors="".join(neighbors), family="".join(family)
    )
