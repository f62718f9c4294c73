"""Whether a runbook answers a report."""

from netmend.errors import BadInputError
from netmend.model.project import Project
from netmend.model.report import DegradationClass, ServiceDegradationReport
from netmend.model.runbook import Runbook
from netmend.model.service import Service

REQUIRED_ACTION = {DegradationClass.PATH: "reassign", DegradationClass.CONFIG_DRIFT: "reconfigure"}
"""The kind of step without which a plan for that degradation is incomplete; the others take either kind."""


def why_not(runbook: Runbook, report: ServiceDegradationReport, service: Service) -> str:
    """Say in half a sentence why the runbook does not answer the report; empty when it does."""
    answers = runbook.answers
    if report.degradation not in answers.degradations:
        return f"it answers {', '.join(answers.degradations)}, not {report.degradation}"
    if answers.services and service.id not in answers.services:
        return f"its scope is {', '.join(answers.services)}, not {service.id}"
    if answers.service_classes and service.service_class not in answers.service_classes:
        return f"its scope is class {', '.join(answers.service_classes)}, not {service.service_class}"
    required = REQUIRED_ACTION.get(report.degradation)
    if required and required not in {step.kind for step in runbook.steps}:
        return f"it is incomplete: {report.degradation} needs a {required} step"
    return ""


def affected_service(report: ServiceDegradationReport, project: Project) -> Service:
    """Return the service that the report is about.

    Raises:
        BadInputError: the project has no such service.
    """
    service = project.services.named(report.affected_service)
    if service is None:
        raise BadInputError(f"report {report.id}: service {report.affected_service} is not in the project")
    return service
