"""How the degraded service's traffic shifts, and what that makes of the loads."""

from dataclasses import dataclass

from netmend.model.change import Reassignment
from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service
from netmend.network import Crossing, Network, add_loads
from netmend.preflight.touched import Subject, Touched


@dataclass(frozen=True)
class Shift:
    """Loads in Mbit/s before and after the change, and where they grow.

    `after`: the assignment that the service has then.  `new_ports`: ports that its traffic did not use.
    """

    loads_before: dict[Crossing, float]
    loads_after: dict[Crossing, float]
    grown: tuple[Crossing, ...]
    after: Assignment
    new_ports: tuple[Resource, ...]


def shift_of(
    degraded: Service, reassignment: Reassignment | None, touched: tuple[Touched, ...], network: Network
) -> Shift:
    """Move the demand to where the reassignment and the touched ports lead it.

    Both count, so a diff that does other than its plan says is seen. A raised rate counts as more demand:
    before it no more than the lowest rate passes, after it at least the highest.
    """
    own = tuple(t for t in touched if t.subject is Subject.SERVICE and degraded.id in t.services)
    after = reassignment.after if reassignment is not None and touched else degraded.assignment
    ports = (*after.resources, *(port for t in own for port in t.ports))
    new_ports = tuple(p for p in dict.fromkeys(ports) if p not in degraded.assignment.resources)
    rates = tuple(rate for t in own for rate in t.rates)
    demand = degraded.demand_mbps if degraded.in_use else 0.0
    was_at = network.crossings(degraded.assignment)
    is_at = dict.fromkeys(
        (*network.crossings(after), *(c for c in map(network.crossing, new_ports) if c is not None))
    )
    others = add_loads(network.loads(), [(was_at, -demand)])
    before = add_loads(others, [(was_at, min((demand, *rates)))])
    later = add_loads(others, [(is_at, max((demand, *rates)))])
    grown = tuple(sorted(c for c, load in later.items() if load > before.get(c, 0.0)))
    return Shift(before, later, grown, after, new_ports)
