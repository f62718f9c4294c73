"""Who must authorize a change, and why."""

from netmend.errors import RefusedError
from netmend.model.change import ChangeSet
from netmend.model.party import Party
from netmend.model.project import Project
from netmend.model.proposal import AuthorizationRequirement, ServiceImpact, Severity
from netmend.model.runbook import ChangeType


def require(
    impact: tuple[ServiceImpact, ...], change_set: ChangeSet, project: Project
) -> tuple[AuthorizationRequirement, ...]:
    """Return one requirement per owner that must decide, by party id.

    Every owner of a service that may be worse off decides (UNKNOWN counts). Is there none, then a standard
    change is authorized in advance, and a normal one by the owner of the degraded service.

    Raises:
        RefusedError: An owner is not a party, or has fewer authorizers with a key than its quorum; or the
            change is of type emergency, which is not offered yet.
    """
    if change_set.change_type is ChangeType.EMERGENCY:
        raise RefusedError(f"plan {change_set.plan}: emergency changes are not offered yet")
    services: dict[str, list[str]] = {}
    for one in impact:
        if one.severity is not Severity.NO_IMPACT:
            services.setdefault(one.owner, []).append(one.service)
    if services:
        return tuple(
            _requirement(project, owner, tuple(sorted(set(ids))), ids[0])
            for owner, ids in sorted(services.items())
        )
    if change_set.change_type is ChangeType.STANDARD:
        return ()
    degraded = project.services.named(change_set.service)
    if degraded is None:
        raise RefusedError(f"authorization: {change_set.service}: no such service in the project")
    return (_requirement(project, degraded.owner, ("owner of the degraded service",), degraded.id),)


def _requirement(
    project: Project, owner: str, because: tuple[str, ...], service: str
) -> AuthorizationRequirement:
    party = project.parties.named(owner)
    if party is None:
        raise RefusedError(f"authorization: {service}: its owner {owner} is no party of parties.yaml")
    able = _able(party)
    if able < party.quorum:
        raise RefusedError(
            f"authorization: {service}: its owner {owner} cannot decide: {party.quorum} must authorize, "
            f"{able} of its authorizers have a key in parties.yaml"
        )
    return AuthorizationRequirement(party=owner, m=party.quorum, n=able, because=because)


def _able(party: Party) -> int:
    return sum(1 for person in party.authorizers if person.keys)
