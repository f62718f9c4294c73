"""The provider's own runbooks as a source of plans."""

from netmend.errors import BadInputError
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.runbook import Runbook
from netmend.model.service import Service
from netmend.planning.fitness import affected_service, why_not
from netmend.planning.resolve import resolve


class LibraryPlanner:
    """Offers every runbook of the project that answers the report and finds a value for each parameter."""

    def plans(self, report: ServiceDegradationReport, project: Project) -> tuple[ServiceImprovementPlan, ...]:
        """Return one plan per runbook that fits, in the order of the runbooks."""
        service = affected_service(report, project)
        fitting = (runbook for runbook in project.runbooks if not why_not(runbook, report, service))
        offers = (_plan(runbook, service, report, project) for runbook in fitting)
        return tuple(plan for plan in offers if plan is not None)


def _plan(
    runbook: Runbook, service: Service, report: ServiceDegradationReport, project: Project
) -> ServiceImprovementPlan | None:
    """None when a value cannot be found; `rank` tells why, because it looks at every runbook."""
    try:
        values = resolve(runbook, service, report, project.topology)
    except BadInputError:
        return None
    return ServiceImprovementPlan(
        id=runbook.id, origin="service_provider", version=runbook.version, runbook=runbook, values=values
    )
