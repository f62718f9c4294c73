"""Write the notices of a run: one per party, each about that party's services only."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from netmend.errors import BadInputError
from netmend.model.notice import Notice, NoticeKind
from netmend.model.outcome import Measurement, RunEnd
from netmend.model.project import Project
from netmend.model.proposal import ImprovementProposal
from netmend.model.report import ServiceDegradationReport
from netmend.model.service import Service
from netmend.notices import wording
from netmend.notices.audience import asked, own_impacts, own_services, reporter, speaks_of_others, told

_SEQUENCES = {
    NoticeKind.PROPOSAL: 0,
    NoticeKind.NO_PLAN: 0,
    NoticeKind.AUTHORIZED: 1,
    NoticeKind.COMMENCING: 2,
    NoticeKind.COMPLETED: 3,
    NoticeKind.CANCELLED: 3,
}
_UID_LENGTH = 48
"""A delivery key is a uid and a kind, and as a whole an `Identifier` of up to 64 characters."""


def proposal_notices(
    proposal: ImprovementProposal,
    report: ServiceDegradationReport,
    project: Project,
    *,
    decide_by: datetime,
    now: datetime,
) -> tuple[Notice, ...]:
    """Ask every owner of an impacted service, and whoever else must decide."""
    degraded = _degraded(proposal, project)
    requirements = {requirement.party: requirement for requirement in proposal.requirements}
    notices = []
    for party in asked(proposal):
        impacts = own_impacts(proposal, party, project)
        lines = [
            wording.why(report.degradation, degraded, party),
            *wording.effects(impacts),
            wording.when(proposal.window),
            *wording.how_to_decide(proposal.run, requirements.get(party), party, decide_by),
            "What cannot be proven to be better is taken back.",
            *wording.no_timer(proposal),
            "Next message: when it starts and when it is finished, or when it is cancelled.",
        ]
        notice = _notice(NoticeKind.PROPOSAL, proposal, project, party, "a change is proposed", lines, now)
        notices.append(notice.model_copy(update={"decide_by": decide_by}))
    return tuple(notices)


def commencing_notices(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project, *, now: datetime
) -> tuple[Notice, ...]:
    """Tell everybody concerned that the change starts now."""
    degraded = _degraded(proposal, project)
    return tuple(
        _notice(
            NoticeKind.COMMENCING,
            proposal,
            project,
            party,
            "the change starts",
            [
                wording.why(report.degradation, degraded, party),
                f"It starts now, {wording.utc(now)}.",
                *wording.effects(own_impacts(proposal, party, project)),
                "What cannot be proven to be better is taken back.",
                *wording.no_timer(proposal),
                "Next message: when it is finished.",
            ],
            now,
        )
        for party in told(proposal, report, project)
    )


def completed_notices(
    proposal: ImprovementProposal,
    report: ServiceDegradationReport,
    project: Project,
    *,
    end: RunEnd,
    measured: Measurement | None = None,
    now: datetime,
) -> tuple[Notice, ...]:
    """Tell whoever heard of the start how it ended, whatever way it ended.

    `measured`: the latest measurement; None when nothing was measured since.
    """
    return tuple(
        _notice(
            NoticeKind.COMPLETED,
            proposal,
            project,
            party,
            f"the change has ended: {end.outcome}",
            [
                *wording.result(end),
                *wording.quality(own_services(proposal, party, project), measured, end),
                f"Ended {wording.utc(now)}. This was the last message about run {proposal.run}.",
            ],
            now,
        ).model_copy(update={"outcome": end.outcome.value})
        for party in told(proposal, report, project)
    )


def cancelled_notices(
    proposal: ImprovementProposal, project: Project, *, end: RunEnd, now: datetime
) -> tuple[Notice, ...]:
    """Tell whoever was asked that the proposed change does not come.

    The reason of the end is told to a party only where it speaks of nobody else.
    """
    notices = []
    for party in asked(proposal):
        lines = [wording.not_made(end), "You need to do nothing."]
        if end.reason.strip() and not speaks_of_others(end.reason, party, project):
            lines.append(f"Reason: {wording.one_line(end.reason)}")
        notice = _notice(
            NoticeKind.CANCELLED, proposal, project, party, "the change is cancelled", lines, now
        )
        notices.append(notice.model_copy(update={"outcome": end.outcome.value}))
    return tuple(notices)


def no_plan_notice(run: str, report: ServiceDegradationReport, project: Project, *, now: datetime) -> Notice:
    """Tell whoever reported, or else the service's owner, that no plan answers the report."""
    service = project.services.named(report.affected_service)
    party = reporter(report, project) or (service.owner if service else report.reported_by)
    named = f" about {report.affected_service}" if service and service.owner == party else ""
    lines = [
        f"No improvement plan answers report {report.id}{named}.",
        "Nothing is changed. Unless it ends by itself, the degradation goes on.",
        f"Why no plan was taken: netmend show {run}",
    ]
    uid = _uid(run, 0, party)
    return Notice(
        uid=uid,
        key=f"{uid}-{NoticeKind.NO_PLAN}",
        kind=NoticeKind.NO_PLAN,
        party=party,
        sequence=_SEQUENCES[NoticeKind.NO_PLAN],
        run=run,
        report=report.id,
        subject=f"[netmend {run}] report {report.id}: no plan is available",
        text=_text(lines),
        issued_at=now,
    )


def _notice(  # noqa: PLR0917 - private, every caller in this file, in the order of the fields
    kind: NoticeKind,
    proposal: ImprovementProposal,
    project: Project,
    party: str,
    headline: str,
    lines: Sequence[str],
    now: datetime,
) -> Notice:
    impacts = own_impacts(proposal, party, project)
    services = [service.id for service in own_services(proposal, party, project)]
    uid = _uid(proposal.run, proposal.attempt, party)
    return Notice(
        uid=uid,
        key=f"{uid}-{kind}",
        kind=kind,
        party=party,
        sequence=_SEQUENCES[kind],
        run=proposal.run,
        report=proposal.report,
        subject=f"[netmend {proposal.run}] {wording.about(services)}: {headline}",
        text=_text(lines),
        services=impacts,
        proposal_digest=proposal.digest,
        window=proposal.window,
        issued_at=now,
    )


def _degraded(proposal: ImprovementProposal, project: Project) -> Service:
    service = project.services.named(proposal.service)
    if service is None:
        raise BadInputError(f"service {proposal.service}: it is not in the project")
    return service


def _uid(run: str, attempt: int, party: str) -> str:
    """Return run-attempt-party; where that is too long, a digest of it keeps it apart from others."""
    whole = f"{run}-{attempt}-{party}"
    if len(whole) <= _UID_LENGTH:
        return whole
    return f"{whole[: _UID_LENGTH - 17]}-{hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
