"""Who hears of a run, and which services each of them may hear about."""

import re

from netmend.model.project import Project
from netmend.model.proposal import ImprovementProposal, ServiceImpact, Severity
from netmend.model.report import ServiceDegradationReport
from netmend.model.service import Service


def asked(proposal: ImprovementProposal) -> tuple[str, ...]:
    """Return the parties that get the proposal: owners of impacted services and whoever must decide."""
    owners = {impact.owner for impact in _impacting(proposal)}
    return tuple(sorted(owners | {requirement.party for requirement in proposal.requirements}))


def told(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> tuple[str, ...]:
    """Return the parties that hear of start and end: those asked, the reporter, the service's owner."""
    parties = set(asked(proposal))
    degraded = project.services.named(proposal.service)
    if degraded is not None:
        parties.add(degraded.owner)
    party = reporter(report, project)
    if party is not None:
        parties.add(party)
    return tuple(sorted(parties))


def reporter(report: ServiceDegradationReport, project: Project) -> str | None:
    """Return the party that reported, also where one of its persons did; None when nobody knows it."""
    for party in project.parties.parties:
        if report.reported_by in {party.id, *(person.id for person in party.persons)}:
            return party.id
    return None


def own_impacts(proposal: ImprovementProposal, party: str, project: Project) -> tuple[ServiceImpact, ...]:
    """Return what happens to the party's services; no step of a reason speaks of anybody else."""
    return tuple(
        impact.model_copy(
            update={"path": tuple(step for step in impact.path if not speaks_of_others(step, party, project))}
        )
        for impact in _impacting(proposal)
        if impact.owner == party
    )


def own_services(proposal: ImprovementProposal, party: str, project: Project) -> tuple[Service, ...]:
    """Return the party's services that the run is about: the degraded one, then the impacted ones."""
    ids = dict.fromkeys([proposal.service, *(impact.service for impact in _impacting(proposal))])
    found = (project.services.named(service_id) for service_id in ids)
    return tuple(service for service in found if service is not None and service.owner == party)


def speaks_of_others(text: str, party: str, project: Project) -> bool:
    """Say whether a text names another party, a service of one, or a person of one."""
    words: set[str] = set()
    for service in project.services.services:
        if service.owner != party:
            words |= {service.id, service.name}
    for other in project.parties.parties:
        if other.id != party:
            words |= {other.id, other.name}
            words |= {word for person in other.persons for word in (person.id, person.name)}
    return any(re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", text) for word in words)


def _impacting(proposal: ImprovementProposal) -> tuple[ServiceImpact, ...]:
    return tuple(impact for impact in proposal.impact if impact.severity is not Severity.NO_IMPACT)
