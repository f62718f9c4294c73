"""A service degradation report, from a file or from standard input."""

from netmend.errors import BadFileError, Problem
from netmend.inventory.load import Document, load
from netmend.inventory.yaml_file import parse, quoted
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport


def load_report(text: str, file_name: str, project: Project) -> ServiceDegradationReport:
    """Load a report and check that the project knows whom and what it speaks of.

    `file_name`: its name in messages, `<stdin>` for standard input.

    Raises:
        BadFileError: Every problem of the report.
    """
    document = Document(file_name, parse(text, file_name), text)
    report = load(ServiceDegradationReport, document)
    wrong = _unknown_names(report, document, project)
    if wrong:
        raise BadFileError(wrong)
    return report


def _unknown_names(
    report: ServiceDegradationReport, document: Document, project: Project
) -> tuple[Problem, ...]:
    wrong: list[Problem] = []
    service = project.services.named(report.affected_service)
    if service is None:
        reason = f"{quoted(report.affected_service)} is no service of services.yaml"
        wrong.append(document.problem(("affected_service",), reason))
    elif not service.in_use:
        reason = f"{service.id} is {service.state}; only an active service can be degraded"
        wrong.append(document.problem(("affected_service",), reason))
    if project.parties.named(report.reported_by) is None:
        reason = f"{quoted(report.reported_by)} is no party of parties.yaml"
        wrong.append(document.problem(("reported_by",), reason))
    cause = report.analysis.root_cause_resource
    if cause is not None and cause not in _resources(project):
        reason = f"{quoted(cause)} is no link, device or device:port of topology.yaml"
        wrong.append(document.problem(("analysis", "root_cause_resource"), reason))
    return tuple(wrong)


def _resources(project: Project) -> set[str]:
    nodes = project.topology.nodes
    ports = {f"{node.name}:{port}" for node in nodes for port in node.ports}
    return ports | {node.name for node in nodes} | {link.name for link in project.topology.links}
