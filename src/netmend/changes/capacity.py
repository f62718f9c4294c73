"""Whether the assignment that a service is to move to can carry it."""

from netmend.changes.steps import ports_by_device
from netmend.errors import RefusedError
from netmend.model.project import Project
from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service


def demand_room(service: Service, target: Assignment, project: Project) -> None:
    """Return when every link of the target has room for the service beside the others in use.

    Raises:
        RefusedError: a port is not in the topology, the way has a gap, or a link is full; names it.
    """
    ports_by_device(target)
    for here, following in zip(target.resources, (*target.resources[1:], None), strict=True):
        _demand_port(here, target, project)
        _demand_connection(here, following, target, project)
        link = project.topology.leaving(here)
        if link is None:
            continue
        others = _load_mbps(here, project, besides=service)
        if others + service.demand_mbps > link.capacity_mbps:
            raise RefusedError(
                f"assignment {target.name}: link {link.name} has no room leaving {here}: "
                f"{others:g} Mbit/s used + {service.demand_mbps:g} Mbit/s > {link.capacity_mbps:g} Mbit/s"
            )


def _demand_port(resource: Resource, target: Assignment, project: Project) -> None:
    for node in project.topology.nodes:
        if node.name == resource.device and resource.port in node.ports:
            return
    raise RefusedError(f"assignment {target.name}: port {resource} is not in the topology")


def _demand_connection(
    here: Resource, following: Resource | None, target: Assignment, project: Project
) -> None:
    link = project.topology.leaving(here)
    if link is None:
        if following is not None:
            raise RefusedError(f"assignment {target.name}: no link leads from {here} to {following.device}")
        return
    far_end = link.z if link.a == here else link.a
    if following is None:
        raise RefusedError(
            f"assignment {target.name}: it ends on link {link.name} at {here}, not on a customer port"
        )
    if far_end.device != following.device:
        raise RefusedError(
            f"assignment {target.name}: link {link.name} leads from {here} to {far_end.device}, "
            f"not to {following.device}"
        )


def _load_mbps(resource: Resource, project: Project, *, besides: Service) -> float:
    return sum(
        other.demand_mbps
        for other in project.services.services
        if other.in_use and other.id != besides.id and resource in other.assignment.resources
    )
