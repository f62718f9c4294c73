"""With which values a runbook answers a report."""

from netmend.errors import BadInputError
from netmend.model.report import ServiceDegradationReport
from netmend.model.resource import Resource
from netmend.model.runbook import AssignmentParameter, Parameter, Runbook
from netmend.model.service import Service
from netmend.model.topology import Topology


def resolve(
    runbook: Runbook, service: Service, report: ServiceDegradationReport, topology: Topology
) -> dict[str, int | str]:
    """Return a value for every parameter: the service's own contracted one, else the default.

    An assignment without either is the service's first alternate that the parameter takes and that avoids
    the root cause.

    Raises:
        BadInputError: there is none, or it is not allowed; names runbook and parameter.
    """
    values: dict[str, int | str] = {}
    for name, parameter in sorted(runbook.parameters.items()):
        try:
            values[name] = _value(parameter, service, report, topology)
        except LookupError as err:
            raise BadInputError(f"runbook {runbook.id}: parameter {name}: {err.args[0]}") from err
    return values


def _value(
    parameter: Parameter, service: Service, report: ServiceDegradationReport, topology: Topology
) -> int | str:
    source = parameter.from_service
    value = service.parameters.get(source) if source else None
    value = parameter.default if value is None else value
    if value is None and source:
        raise LookupError(f"service {service.id} has no parameter {source}")
    if value is None and isinstance(parameter, AssignmentParameter):
        return _first_that_avoids(report.analysis.root_cause_resource, parameter, service, topology)
    if value is None:
        raise LookupError("it has no default")
    refusal = parameter.refusal(value, service)
    if refusal:
        raise LookupError(refusal)
    return value


def _first_that_avoids(
    root_cause: str | None, parameter: AssignmentParameter, service: Service, topology: Topology
) -> str:
    if not service.alternates:
        raise LookupError(f"service {service.id} has no alternate assignment")
    fitting = [one for one in service.alternates if not parameter.refusal(one.name, service)]
    if not fitting:
        raise LookupError(f"service {service.id} has no alternate assignment with {parameter.ends} ends")
    for alternate in fitting:
        if not any(_uses(resource, root_cause, topology) for resource in alternate.resources):
            return alternate.name
    raise LookupError(f"every alternate assignment of {service.id} uses the root cause {root_cause}")


def _uses(resource: Resource, root_cause: str | None, topology: Topology) -> bool:
    """A root cause is a link, a device or a `device:port`; both directions of a link share its fate."""
    link = topology.leaving(resource)
    named = {resource.device, str(resource)}
    named |= {link.name, str(link.a), str(link.z)} if link else set()
    return root_cause in named
