"""The improvement proposal and the digest that every decision binds to."""

from netmend.model.change import ChangeSet, Preview
from netmend.model.project import Project
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal, ServiceImpact
from netmend.model.report import ServiceDegradationReport
from netmend.trust import digest_of_proposal


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
    proposal = ImprovementProposal(
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
        digest="",
    )
    return proposal.model_copy(update={"digest": digest_of_proposal(proposal, project=project.name)})
