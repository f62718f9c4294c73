"""The one choke point of all writes: stored decisions, verified again, for exactly this proposal."""

from collections.abc import Callable
from dataclasses import dataclass

from netmend.errors import NotAuthorizedError, StaleError
from netmend.model.party import Parties
from netmend.model.proposal import ImprovementProposal
from netmend.seams import Clock, Decisions
from netmend.trust import barred_from, digest_of_proposal, standing


@dataclass(frozen=True)
class Gate:
    """Says before each write whether the proposal is authorized now.

    No stored flag is believed: the digest is computed again from what would be pushed, and every
    signature is verified again. `steady` raises when time itself cannot be trusted.
    """

    proposal: ImprovementProposal
    decisions: Decisions
    parties: Parties
    project: str
    clock: Clock
    steady: Callable[[], None]

    def demand(self) -> None:
        """Return when a write may be sent now.

        Raises:
            StaleError: what would be pushed is not what the digest says.
            NotAuthorizedError: a required grant is missing, expired, refused or revoked.
        """
        self.steady()
        proposal = self.proposal
        if digest_of_proposal(proposal, project=self.project) != proposal.digest:
            raise StaleError(
                f"{proposal.run}: the stored proposal does not match its digest {proposal.digest}"
            )
        now_standing = standing(
            proposal,
            self.decisions.of(proposal.run),
            self.parties,
            project=self.project,
            now=self.clock.now(),
            barred=barred_from(proposal, self.parties),
        )
        if now_standing.refused:
            who = ", ".join(party.party for party in now_standing.refused)
            raise NotAuthorizedError(f"{proposal.run}: refused or revoked by {who}")
        if not now_standing.complete:
            who = ", ".join(party.party for party in now_standing.missing)
            raise NotAuthorizedError(f"{proposal.run}: no valid authorization (any more) of {who}")
