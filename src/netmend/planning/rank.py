"""Which plan to try first, and what speaks against the others."""

from collections.abc import Sequence

from netmend.errors import BadInputError, RefusedError
from netmend.model.plan import Candidate, Ranking, ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.runbook import ChangeType, Runbook
from netmend.model.service import Service
from netmend.planning.fitness import affected_service, why_not
from netmend.planning.resolve import resolve
from netmend.seams import Planner

_ORIGINS = ("external_party", "service_provider", "developed")
_CHANGE_TYPES = (ChangeType.STANDARD, ChangeType.NORMAL, ChangeType.EMERGENCY)


def rank(
    report: ServiceDegradationReport,
    project: Project,
    planners: Sequence[Planner],
    failed: frozenset[str],
) -> Ranking:
    """Order the plans that answer the report: origin, change type, expected minutes, id.

    `failed`: ids of plans that were tried for this report already. No plan is no error here: the
    candidates say why.

    Raises:
        RefusedError: the report carries no analysis to plan by.
        BadInputError: the service is not in the project.
    """
    _demand_analysis(report)
    service = affected_service(report, project)
    offered = [plan for planner in planners for plan in planner.plans(report, project)]
    objections = [(plan, _objection(plan, report, service, failed)) for plan in offered]
    plans = sorted((plan for plan, objection in objections if not objection), key=_order)
    rejected = [
        Candidate(id=plan.id, chosen=False, reason=objection) for plan, objection in objections if objection
    ]
    ids = {plan.id for plan in offered}
    unoffered = [
        Candidate(id=runbook.id, chosen=False, reason=_why_unoffered(runbook, service, report, project))
        for runbook in sorted(project.runbooks, key=lambda runbook: runbook.id)
        if runbook.id not in ids
    ]
    eligible = [_candidate(plan, place) for place, plan in enumerate(plans, start=1)]
    return Ranking(plans=tuple(plans), candidates=(*eligible, *rejected, *unoffered))


def _demand_analysis(report: ServiceDegradationReport) -> None:
    if report.analysis.root_cause_resource is None and not report.analysis.kpis:
        raise RefusedError(
            f"report {report.id}: analysis required: it names neither a root cause nor a measured KPI"
        )


def _objection(
    plan: ServiceImprovementPlan, report: ServiceDegradationReport, service: Service, failed: frozenset[str]
) -> str:
    against = why_not(plan.runbook, report, service)
    if against:
        return f"does not answer this report: {against}"
    if plan.id in failed:
        return "has already failed for this report"
    return ""


def _why_unoffered(
    runbook: Runbook, service: Service, report: ServiceDegradationReport, project: Project
) -> str:
    against = why_not(runbook, report, service)
    if against:
        return f"does not answer this report: {against}"
    try:
        resolve(runbook, service, report, project.topology)
    except BadInputError as err:
        return f"its values cannot be resolved: {err}"
    return "no planner offers it"


def _order(plan: ServiceImprovementPlan) -> tuple[int, int, int, str]:
    return (
        _ORIGINS.index(plan.origin),
        _CHANGE_TYPES.index(plan.runbook.change_type),
        plan.runbook.expected_minutes,
        plan.id,
    )


def _candidate(plan: ServiceImprovementPlan, place: int) -> Candidate:
    runbook = plan.runbook
    reason = (
        f"eligible, rank {place} because: origin {plan.origin}, change type {runbook.change_type}, "
        f"expected {runbook.expected_minutes} min, version {plan.version}"
    )
    return Candidate(id=plan.id, chosen=place == 1, reason=reason)
