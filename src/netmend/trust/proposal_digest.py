"""The digest that every decision binds to, computed from the proposal itself (DESIGN 5.2)."""

from datetime import UTC, datetime

from netmend.model.party import Parties
from netmend.model.proposal import ImprovementProposal
from netmend.trust.canonical import digest_of
from netmend.trust.identities import Barred, bar


def digest_of_proposal(proposal: ImprovementProposal, *, project: str) -> str:
    """Return the digest of what is pushed, to what, with which impact, when, and under which parties.

    Run, attempt, times and measured numbers are not in it: an identical recompile has the same digest.
    Order is not in it either where it means nothing.
    """
    change_set, window = proposal.change_set, proposal.window
    bound = {
        "project": project,
        "service": proposal.service,
        "change_type": change_set.change_type.value,
        "strategy": change_set.strategy.value,
        "edits": {c.device: {"wave": c.wave, "edits": list(c.edits)} for c in change_set.changes},
        "devices": {
            seen.device: {"base": seen.base_digest, "post": seen.post_digest, "back_out": seen.back_out}
            for seen in proposal.previews
        },
        "impact": sorted([one.service, one.owner, one.severity.value] for one in proposal.impact),
        "window": None if window is None else [_utc(window.start), _utc(window.end)],
        "parties": proposal.parties_digest,
    }
    return digest_of(bound)


def barred_from(proposal: ImprovementProposal, parties: Parties) -> Barred:
    """Return who may not grant the proposal; who requests a run also carries it out."""
    return bar(parties, requester=proposal.requester, author=proposal.author, executor=proposal.requester)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
