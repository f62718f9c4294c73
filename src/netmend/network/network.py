"""What the topology and the services in use make of each other. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service, Services
from netmend.model.topology import Link, Topology

_ROUNDING_MBPS = 1e-6


@dataclass(frozen=True, order=True)
class Crossing:
    """One link in one direction. `leaves`: the device at which traffic enters it."""

    link: str
    leaves: str


@dataclass(frozen=True)
class Network:
    """The network under the demand of the services in use. Loads and capacities are in Mbit/s."""

    topology: Topology
    services: Services

    @property
    def in_use(self) -> tuple[Service, ...]:
        """Return the services that somebody uses now."""
        return tuple(service for service in self.services.services if service.in_use)

    def knows(self, resource: Resource) -> bool:
        """Say whether the topology has this port."""
        return resource.port in self.ports(resource.device)

    def ports(self, device: str) -> frozenset[str]:
        """Return the ports of a device; none when the topology does not have it."""
        return self._ports.get(device, frozenset())

    def link_of(self, resource: Resource) -> Link | None:
        """Return the link on which traffic leaves through this port, or None."""
        return self.topology.leaving(resource)

    def crossing(self, resource: Resource) -> Crossing | None:
        """Return what traffic crosses that leaves through this port; None for a port without a link."""
        link = self.link_of(resource)
        return None if link is None else Crossing(link.name, resource.device)

    def crossings(self, assignment: Assignment) -> tuple[Crossing, ...]:
        """Return what the assignment crosses, in the order of traffic; a missing link is left out."""
        found = (self.crossing(resource) for resource in assignment.resources)
        return tuple(crossing for crossing in found if crossing is not None)

    def capacity(self, crossing: Crossing) -> float:
        """Return what the link carries in one direction."""
        return self._links[crossing.link].capacity_mbps

    def loads(self) -> dict[Crossing, float]:
        """Return the demand of the services in use on every link and direction that carries any."""
        return dict(self._loads)

    def headroom(self, crossing: Crossing) -> float:
        """Return what the link could carry besides; negative when it is overloaded."""
        return self.capacity(crossing) - self._loads.get(crossing, 0.0)

    def overloaded(self, loads: Mapping[Crossing, float]) -> tuple[Crossing, ...]:
        """Return the crossings that carry more than they can, by name."""
        return tuple(sorted(crossing for crossing, load in loads.items() if self.is_over(crossing, load)))

    def is_over(self, crossing: Crossing, load_mbps: float) -> bool:
        """Say whether that load is more than the link carries; rounding does not count."""
        return load_mbps > self.capacity(crossing) + _ROUNDING_MBPS

    def fits(self, service: Service, assignment: Assignment, loads: Mapping[Crossing, float]) -> bool:
        """Say whether the service could move to the assignment under these loads, its own taken off first."""
        return self.tightest(service, assignment, loads) is None

    def tightest(
        self, service: Service, assignment: Assignment, loads: Mapping[Crossing, float]
    ) -> Crossing | None:
        """Return the first crossing of the assignment without room for the service, or None."""
        demand = service.demand_mbps
        others = (
            add_loads(loads, [(self.crossings(service.assignment), -demand)]) if service.in_use else loads
        )
        for crossing in self.crossings(assignment):
            if self.is_over(crossing, others.get(crossing, 0.0) + demand):
                return crossing
        return None

    def users(self, resource: Resource) -> tuple[Service, ...]:
        """Return the services in use whose traffic leaves or enters a device through this port."""
        return tuple(s for s in self.in_use if resource in self._passed(s.assignment))

    def users_of_device(self, device: str) -> tuple[Service, ...]:
        """Return the services in use that pass the device."""
        return tuple(s for s in self.in_use if any(r.device == device for r in s.assignment.resources))

    def passes(self, assignment: Assignment, resource: Resource) -> bool:
        """Say whether traffic leaves or enters a device of the assignment through this port."""
        return resource in self._passed(assignment)

    def shared_risks(self, one: Assignment, other: Assignment) -> frozenset[str]:
        """Return what would take both down: ports, links of either direction, risk groups."""
        return self._risks(one) & self._risks(other)

    def broken_at(self, assignment: Assignment) -> str | None:
        """Say in one sentence where traffic cannot follow the assignment; None: it can."""
        for here, following in _with_next(assignment.resources):
            if not self.knows(here):
                return f"{here} is not in the topology"
            link = self.link_of(here)
            if following is None:
                return None if link is None else f"{here} is an end of link {link.name}, not a customer port"
            if link is None:
                return f"no link leaves {here}"
            if (reached := far_end(link, here).device) != following.device:
                return f"link {link.name} leads to {reached}, not to {following.device}"
        return None

    def is_broken(self, assignment: Assignment) -> bool:
        """Say whether traffic cannot follow the assignment from its first to its last port."""
        return self.broken_at(assignment) is not None

    def _passed(self, assignment: Assignment) -> Iterator[Resource]:
        for resource in assignment.resources:
            yield resource
            link = self.link_of(resource)
            if link is not None:
                yield far_end(link, resource)

    def _risks(self, assignment: Assignment) -> frozenset[str]:
        links = [self._links[crossing.link] for crossing in self.crossings(assignment)]
        ports = {str(resource) for resource in self._passed(assignment)}
        groups = {f"risk group {group}" for link in links for group in link.srlgs}
        return frozenset(ports | groups | {f"link {link.name}" for link in links})

    @cached_property
    def _ports(self) -> dict[str, frozenset[str]]:
        return {node.name: frozenset(node.ports) for node in self.topology.nodes}

    @cached_property
    def _links(self) -> dict[str, Link]:
        return {link.name: link for link in self.topology.links}

    @cached_property
    def _loads(self) -> dict[Crossing, float]:
        return add_loads({}, ((self.crossings(s.assignment), s.demand_mbps) for s in self.in_use))


def far_end(link: Link, resource: Resource) -> Resource:
    """Return the other end of the link."""
    return link.z if link.a == resource else link.a


def add_loads(
    loads: Mapping[Crossing, float], more: Iterable[tuple[Iterable[Crossing], float]]
) -> dict[Crossing, float]:
    """Return the loads with a demand added to (negative: taken off) everything that it crosses."""
    total = dict(loads)
    for crossings, demand_mbps in more:
        for crossing in crossings:
            total[crossing] = total.get(crossing, 0.0) + demand_mbps
    return total


def _with_next(resources: tuple[Resource, ...]) -> Iterator[tuple[Resource, Resource | None]]:
    return iter(zip(resources, (*resources[1:], None), strict=True))
