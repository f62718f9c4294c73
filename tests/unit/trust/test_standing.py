"""Who has decided what: an exhaustive table for two owners, then the finer rules."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from netmend.model.decision import Decision, SignedDecision, Standing, Verdict
from netmend.model.party import Parties
from netmend.model.proposal import ImprovementProposal
from netmend.testing.clock import NOON
from netmend.trust import bar, sign_decision, standing

Decide = Callable[..., SignedDecision]
Stand = Callable[..., Standing]

AUTHORIZER = {"acme": "ana", "bolt": "cho"}


@pytest.fixture
def decide(granted: Decision, key_file: Callable[[str], Path]) -> Decide:
    """Return what signs a decision: Ana's grant for ACME, with changes; `key` is whose key signs."""

    def signed(*, key: str = "", **fields: object) -> SignedDecision:
        decision = Decision.model_validate(dict(granted) | fields)
        return sign_decision(decision, key_file(key or decision.person))

    return signed


@pytest.fixture
def stand(proposal: ImprovementProposal, parties: Parties) -> Stand:
    """Return the standing of the proposal, with Rob as requester and executor."""

    def of(*signed: SignedDecision, requester: str = "rob", minutes: int = 0) -> Standing:
        return standing(
            proposal,
            signed,
            parties,
            project="demo",
            now=NOON + timedelta(minutes=minutes),
            barred=bar(parties, requester=requester, author="lib", executor=requester),
        )

    return of


DIFFERENCE: dict[str, tuple[dict[str, object], ...]] = {
    "granted": ({},),
    "refused": ({"decision": Verdict.REFUSED, "reason": "no"},),
    "pending": (),
    "expired": ({"valid_until": NOON},),
    "revoked": ({}, {"decision": Verdict.REVOKED, "reason": "no", "issued_at": NOON}),
    "wrong digest": ({"proposal_digest": "sha256:" + "3" * 64},),
    "wrong identity": ({"key": "ben"},),
    "self": ({},),
}
"""What the decisions of each case differ in from a good grant; `self` is barred besides."""


def decided(decide: Decide, party: str, case: str) -> tuple[SignedDecision, ...]:
    who = {"party": party, "person": AUTHORIZER[party]}
    return tuple(decide(**(who | difference)) for difference in DIFFERENCE[case])


@pytest.mark.parametrize(("acme", "bolt"), list(itertools.product(DIFFERENCE, DIFFERENCE)))
def test_only_two_grants_complete_two_owners(
    proposal: ImprovementProposal, parties: Parties, decide: Decide, acme: str, bolt: str
) -> None:
    """Silence, no, too late, taken back, another proposal, another person, oneself: all mean no (O9)."""
    takes_part = [AUTHORIZER[party] for party, case in (("acme", acme), ("bolt", bolt)) if case == "self"]
    requester, executor = [*takes_part, "rob", "rob"][:2]

    result = standing(
        proposal,
        decided(decide, "acme", acme) + decided(decide, "bolt", bolt),
        parties,
        project="demo",
        now=NOON,
        barred=bar(parties, requester=requester, author="lib", executor=executor),
    )

    said_no = {party for party, case in (("acme", acme), ("bolt", bolt)) if case in {"refused", "revoked"}}
    assert result.complete is (acme == bolt == "granted")
    assert {party.party for party in result.refused} == said_no


def test_the_first_grant_that_expires_ends_the_standing(decide: Decide, stand: Stand) -> None:
    """Until then the change may start."""
    soon = NOON + timedelta(minutes=30)
    result = stand(decide(), decide(party="bolt", person="cho", valid_until=soon))

    assert result.complete
    assert result.valid_until == soon
    assert stand().valid_until is None


def test_the_latest_word_of_a_person_counts(decide: Decide, stand: Stand) -> None:
    """By the time it was signed, not by the time it arrived; a held-back grant does not undo a refusal."""
    early = decide(issued_at=NOON - timedelta(minutes=9))
    no = decide(decision=Verdict.REFUSED, reason="busy", issued_at=NOON - timedelta(minutes=8))
    yes = decide(issued_at=NOON - timedelta(minutes=7))

    assert [party.party for party in stand(no, early).refused] == ["acme"]
    assert stand(early, no).refused[0].reasons == ("busy",)
    assert stand(yes, no).refused == ()
    assert stand(yes, no).parties[0].granted == ("ana",)


def test_of_two_words_in_one_second_the_one_that_stops_counts(decide: Decide, stand: Stand) -> None:
    """Whole seconds cannot tell which came first, so no wins."""
    yes, no = decide(), decide(decision=Verdict.REVOKED, reason="wait")

    assert stand(yes, no).refused != ()
    assert stand(no, yes).refused != ()


def test_a_revocation_does_not_expire(decide: Decide, stand: Stand) -> None:
    """The grant under it does not come back when the revocation's own date has passed."""
    yes = decide(issued_at=NOON - timedelta(minutes=9))
    no = decide(
        decision=Verdict.REVOKED,
        reason="wait",
        issued_at=NOON - timedelta(minutes=8),
        valid_until=NOON + timedelta(minutes=1),
    )

    assert stand(yes, no, minutes=2).refused != ()


def test_a_shorter_grant_replaces_a_longer_one(decide: Decide, stand: Stand) -> None:
    """When it has expired, the older one stays replaced."""
    long = decide(issued_at=NOON - timedelta(minutes=9))
    short = decide(issued_at=NOON - timedelta(minutes=8), valid_until=NOON + timedelta(minutes=1))

    assert stand(long, short).parties[0].granted == ("ana",)
    assert stand(long, short, minutes=1).parties[0].granted == ()


def test_one_refusal_outweighs_the_grants_of_the_others(decide: Decide, stand: Stand) -> None:
    """Ben's no stops ACME though Ana granted."""
    result = stand(decide(), decide(person="ben", decision=Verdict.REFUSED, reason="no"))

    assert result.parties[0].granted == ("ana",)
    assert result.parties[0].refused == ("ben",)
    assert not result.parties[0].satisfied


def test_a_human_being_is_counted_once(
    proposal: ImprovementProposal, parties: Parties, decide: Decide
) -> None:
    """Neither two documents nor two ids with the same key make a quorum of two; two people do."""
    two = proposal.requirements[0].model_copy(update={"m": 2})
    asking_two = proposal.model_copy(update={"requirements": (two,)})
    nobody = bar(parties, requester="rob", author="lib", executor="rob")

    def granted_by(*signed: SignedDecision) -> Standing:
        return standing(asking_two, signed, parties, project="demo", now=NOON, barred=nobody)

    again = decide(nonce="1" * 32, issued_at=NOON)
    twin = decide(person="anna", key="ana")
    assert not granted_by(decide(), again).complete
    assert not granted_by(decide(), twin).complete
    assert granted_by(decide(), twin, decide(person="ben")).complete


def test_a_requirement_of_nobody_still_asks_for_one(
    proposal: ImprovementProposal, parties: Parties, decide: Decide
) -> None:
    """A quorum of zero would be a gate that is always open."""
    none = proposal.requirements[0].model_copy(update={"m": 0})
    asking_none = proposal.model_copy(update={"requirements": (none,)})
    nobody = bar(parties, requester="rob", author="lib", executor="rob")

    def with_(*signed: SignedDecision) -> Standing:
        return standing(asking_none, signed, parties, project="demo", now=NOON, barred=nobody)

    assert not with_().complete
    assert with_(decide()).complete


def test_a_tampered_decision_counts_as_nothing(decide: Decide, stand: Stand) -> None:
    """Neither for nor against: who edits the database gains nothing."""
    no = decide(decision=Verdict.REFUSED, reason="no")
    forged = no.model_copy(update={"document": no.document.replace("refused", "granted")})

    result = stand(forged)

    assert result.parties[0].granted == ()
    assert result.parties[0].refused == ()


def test_nothing_required_is_complete(proposal: ImprovementProposal, parties: Parties) -> None:
    """A standard change without impacted owners asks nobody."""
    asking_nobody = proposal.model_copy(update={"requirements": ()})
    nobody = bar(parties, requester="rob", author="lib", executor="rob")

    assert standing(asking_nobody, (), parties, project="demo", now=NOON, barred=nobody).complete
