"""Where the authorization of a proposal stands: every stored decision is verified again, none is believed."""

from datetime import datetime

from netmend.errors import BadInputError
from netmend.model.decision import Decision, PartyStanding, SignedDecision, Standing, Verdict
from netmend.model.party import Parties
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal
from netmend.trust.decisions import check_not_barred, check_subject, read_decision
from netmend.trust.identities import Barred, identities, spread


def standing(
    proposal: ImprovementProposal,
    signed: tuple[SignedDecision, ...],
    parties: Parties,
    *,
    project: str,
    now: datetime,
    barred: Barred,
) -> Standing:
    """Say who of those who must decide has decided what, right now.

    Decisions that are invalid or about something else count as nothing. The latest decision of a human
    being for a party wins; of two of the same second the one that stops. A grant ends when it expires and
    does not bring an older one back; a refusal or a revocation does not expire.
    """
    wide = spread(barred, parties)
    same = identities(parties)
    latest: dict[tuple[str, str], Decision] = {}
    for one in signed:
        decision = _counted(one, parties, proposal, project=project, now=now, barred=wide)
        if decision is None:
            continue
        who = (decision.party, same[decision.person])
        if who not in latest or _order(decision) >= _order(latest[who]):
            latest[who] = decision
    stand = tuple(
        _of_party(
            requirement, tuple(d for (party, _), d in latest.items() if party == requirement.party), now
        )
        for requirement in proposal.requirements
    )
    grants = [d.valid_until for d in latest.values() if _holds(d, now)]
    return Standing(parties=stand, valid_until=min(grants, default=None))


def _counted(
    one: SignedDecision,
    parties: Parties,
    proposal: ImprovementProposal,
    *,
    project: str,
    now: datetime,
    barred: Barred,
) -> Decision | None:
    try:
        decision = read_decision(one, parties)
        check_subject(decision, proposal, project=project, now=now)
        check_not_barred(decision, barred)
    except BadInputError:
        # Counting as nothing is the verdict; whoever handed it in was told the reason at that time.
        return None
    return decision


def _order(decision: Decision) -> tuple[datetime, bool]:
    return decision.issued_at, decision.decision is not Verdict.GRANTED


def _holds(decision: Decision, now: datetime) -> bool:
    return decision.decision is Verdict.GRANTED and decision.valid_until > now


def _of_party(
    requirement: AuthorizationRequirement, decided: tuple[Decision, ...], now: datetime
) -> PartyStanding:
    against = [decision for decision in decided if decision.decision is not Verdict.GRANTED]
    return PartyStanding(
        party=requirement.party,
        m=max(1, requirement.m),
        n=requirement.n,
        granted=tuple(sorted(decision.person for decision in decided if _holds(decision, now))),
        refused=tuple(sorted(decision.person for decision in against)),
        reasons=tuple(decision.reason for decision in sorted(against, key=lambda one: one.person)),
    )
