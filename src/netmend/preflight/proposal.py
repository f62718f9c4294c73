"""The improvement proposal and the digest that every decision binds to."""

from datetime import UTC, datetime
from typing import Any

from netmend.model.change import ChangeSet, Preview
from netmend.model.project import Project
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal, ServiceImpact
from netmend.model.report import MaintenanceWindow, ServiceDegradationReport
from netmend.trust import digest_of


def propose(
    *,
    run: str,
    attempt: int,
    requester: str,
    author: str,
    report: ServiceDegradationReport,
    change_set: ChangeSet,
    previews: tuple[Preview, ...],
    impact: tuple[ServiceImpact, ...],
    requirements: tuple[AuthorizationRequirement, ...],
    project: Project,
) -> ImprovementProposal:
    """Build the proposal. An identical recompile gives the same digest, whatever the run or attempt.

    `author`: who wrote the plan; like the requester they may not authorize it.
    """
    return ImprovementProposal(
        run=run,
        report=report.id,
        attempt=attempt,
        service=change_set.service,
        author=author,
        requester=requester,
        change_set=change_set,
        previews=previews,
        impact=impact,
        requirements=requirements,
        window=report.window,
        parties_digest=project.parties_digest,
        digest=digest_of(_bound(change_set, previews, impact, report.window, project)),
    )


def _bound(
    change_set: ChangeSet,
    previews: tuple[Preview, ...],
    impact: tuple[ServiceImpact, ...],
    window: MaintenanceWindow | None,
    project: Project,
) -> dict[str, Any]:
    """Return what a decision is about (DESIGN 5.2). Mappings and sorted lists where order means nothing."""
    return {
        "project": project.name,
        "service": change_set.service,
        "change_type": change_set.change_type.value,
        "strategy": change_set.strategy.value,
        "edits": {c.device: {"wave": c.wave, "edits": list(c.edits)} for c in change_set.changes},
        "devices": {
            preview.device: {
                "base": preview.base_digest,
                "post": preview.post_digest,
                "back_out": preview.back_out,
            }
            for preview in previews
        },
        "impact": sorted([one.service, one.owner, one.severity.value] for one in impact),
        "window": None if window is None else [_utc(window.start), _utc(window.end)],
        "parties": project.parties_digest,
    }


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()
