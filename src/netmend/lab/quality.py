"""The truth about every service, out of topology, running configs and impairments alone.

A service's user is connected at the first device of its assignment and of every alternate, and sends at
the first of them that has an entry for the service. Its traffic leaves every device through the egress port
of the service's entry there, until a port without a link. It arrives if that port is where one of the
service's assignments ends. A disabled port at either side of a link, a missing entry, a link that is down,
a loop or a wrong end lose all of it; it loads the links that it passed before that.

Frames over the mtu of a port that they leave through are lost; nothing is fragmented, and a port receives
what its neighbour sends: MTU checks at the sending port, Cisco ME 3400 Software Configuration Guide,
OL-9639, "Configuring the System MTU".

Offered to the network is the demand, cut by the first device's shaper; what is cut is lost. A link's load
is the sum of what is offered over it, per direction; above capacity the excess is lost, from every service
in proportion. The delay is the sum of the links' delays and queues: no queue up to 80 % load, from there
linear up to 40 ms at 100 % and more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netmend.lab.configuration import Configuration
from netmend.lab.impairment import Impairments, LinkImpairment, ServiceImpairment
from netmend.model.resource import Resource
from netmend.model.service import Service
from netmend.model.topology import Link, Topology

QUEUE_FROM_LOAD = 0.8
QUEUE_FULL_MS = 40.0
DEFAULT_MTU = 1500


@dataclass(frozen=True)
class ServiceQuality:
    """What an outside observer measures of one service. `delay_ms`: None when nothing arrives."""

    loss_ratio: float
    delay_ms: float | None
    throughput_mbps: float


@dataclass(frozen=True)
class Hop:
    """One link in one direction: the port through which traffic enters it."""

    link: Link
    entered_at: Resource


@dataclass(frozen=True)
class Walk:
    """Where a service's traffic goes. `arrives`: at an end where it belongs. `last`: the port of that end."""

    hops: tuple[Hop, ...]
    arrives: bool
    last: Resource | None = None

    @property
    def ports(self) -> tuple[Resource, ...]:
        """Return every port through which the traffic leaves a device, in order."""
        return (*(hop.entered_at for hop in self.hops), *([self.last] if self.last else []))


@dataclass(frozen=True)
class _Condition:
    """What one direction of a link does to what passes."""

    passing: float
    delay_ms: float


def measured(
    services: Iterable[Service],
    topology: Topology,
    running: Mapping[str, Configuration],
    impairments: Impairments,
) -> dict[str, ServiceQuality]:
    """Return the quality of every service in use, by its id."""
    active = [service for service in services if service.in_use]
    walks = {service.id: walk(service, topology, running) for service in active}
    demand = {service.id: _demand_mbps(service, impairments) for service in active}
    offered = {service.id: _offered_mbps(service, demand[service.id], running) for service in active}
    loads: dict[Hop, float] = {}
    for service in active:
        for hop in _until_down(walks[service.id], impairments):
            loads[hop] = loads.get(hop, 0.0) + offered[service.id]
    conditions = {hop: _condition(hop.link, load, impairments) for hop, load in loads.items()}
    fitting = {
        service.id: _fitting_share(walks[service.id], impairments.services.get(service.id), running)
        for service in active
    }
    return {
        service.id: _quality(
            walks[service.id],
            conditions,
            demand=demand[service.id],
            arriving=offered[service.id] * fitting[service.id],
        )
        for service in active
    }


def walk(service: Service, topology: Topology, running: Mapping[str, Configuration]) -> Walk:
    """Follow a service hop by hop, as the devices are configured now."""
    ends = {assignment.resources[-1] for assignment in (service.assignment, *service.alternates)}
    device = _entered_at(service, running)
    visited: set[str] = set()
    hops: list[Hop] = []
    while device not in visited:
        visited.add(device)
        config = running.get(device)
        port = config.services.get(service.id, {}).get("egress-port") if config else None
        if config is None or port is None or not _enabled(config, port):
            return Walk(tuple(hops), arrives=False)
        resource = Resource(device=device, port=port)
        link = topology.leaving(resource)
        if link is None:
            return Walk(tuple(hops), arrives=resource in ends, last=resource)
        hops.append(Hop(link, resource))
        far = link.z if link.a == resource else link.a
        if far.device not in running or not _enabled(running[far.device], far.port):
            return Walk(tuple(hops), arrives=False)
        device = far.device
    return Walk(tuple(hops), arrives=False)


def queue_ms(load: float) -> float:
    """Return how long traffic queues before a link. `load`: offered over capacity, may be above 1."""
    filled = (load - QUEUE_FROM_LOAD) / (1.0 - QUEUE_FROM_LOAD)
    return QUEUE_FULL_MS * min(1.0, max(0.0, filled))


def _quality(
    taken: Walk, conditions: Mapping[Hop, _Condition], *, demand: float, arriving: float
) -> ServiceQuality:
    passing = arriving / demand
    for hop in taken.hops:
        passing *= conditions[hop].passing if hop in conditions else 0.0
    if not taken.arrives or passing <= 0.0:
        return ServiceQuality(loss_ratio=1.0, delay_ms=None, throughput_mbps=0.0)
    delay = sum(conditions[hop].delay_ms for hop in taken.hops)
    return ServiceQuality(
        loss_ratio=round(1.0 - passing, 12), delay_ms=delay, throughput_mbps=demand * passing
    )


def _condition(link: Link, load_mbps: float, impairments: Impairments) -> _Condition:
    impaired = impairments.links.get(link.name, LinkImpairment())
    if impaired.down:
        return _Condition(passing=0.0, delay_ms=0.0)
    capacity = impaired.capacity_mbps or link.capacity_mbps
    carried = min(1.0, capacity / load_mbps)
    return _Condition(
        passing=carried * (1.0 - impaired.loss),
        delay_ms=link.delay_ms + impaired.delay_ms + queue_ms(load_mbps / capacity),
    )


def _until_down(taken: Walk, impairments: Impairments) -> tuple[Hop, ...]:
    for index, hop in enumerate(taken.hops):
        if impairments.links.get(hop.link.name, LinkImpairment()).down:
            return taken.hops[:index]
    return taken.hops


def _demand_mbps(service: Service, impairments: Impairments) -> float:
    impaired = impairments.services.get(service.id)
    return (impaired.demand_mbps if impaired else None) or service.demand_mbps


def _offered_mbps(service: Service, demand: float, running: Mapping[str, Configuration]) -> float:
    first = running.get(_entered_at(service, running))
    shaper = first.services.get(service.id, {}).get("shaper-mbps") if first else None
    return demand if shaper is None else min(demand, float(shaper))


def _entered_at(service: Service, running: Mapping[str, Configuration]) -> str:
    """Return the first device at which the service's user is connected and has an entry."""
    connected = [way.resources[0].device for way in (service.assignment, *service.alternates)]
    return next(
        (name for name in connected if name in running and service.id in running[name].services), connected[0]
    )


def _fitting_share(
    taken: Walk, impaired: ServiceImpairment | None, running: Mapping[str, Configuration]
) -> float:
    """Return the share of the frames that no port on the way is too narrow for."""
    if impaired is None or impaired.frame_bytes is None:
        return 1.0
    mtus = [_mtu(running[port.device], port.port) for port in taken.ports]
    return 1.0 - impaired.frame_share if impaired.frame_bytes > min(mtus, default=DEFAULT_MTU) else 1.0


def _mtu(config: Configuration, port: str) -> int:
    return int(config.interfaces[port].get("mtu", DEFAULT_MTU))


def _enabled(config: Configuration, port: str) -> bool:
    """Say whether the port is there and not switched off; `enabled` defaults to true, RFC 8343."""
    return port in config.interfaces and config.interfaces[port].get("enabled", "true") == "true"
