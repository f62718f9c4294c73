"""The one choke point: what it asks before each write, from the signed documents themselves."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.pipelines.conftest import World

from netmend.errors import NotAuthorizedError, RefusedError, StaleError
from netmend.model.decision import Decision, SignedDecision, Verdict
from netmend.model.party import Parties, Party, Person, Role
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal
from netmend.pipelines import Gate
from netmend.testing.clock import NOON
from netmend.trust import digest_of_proposal, make_key, sign_decision

AUTHORIZER = {"acme": "ana", "bolt": "cho"}
Asked = Callable[..., Gate]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for person in AUTHORIZER.values():
        (folder / f"{person}.line").write_text(make_key(folder / person, comment=person), encoding="ascii")
    return folder


@pytest.fixture
def ask(world: World, keys: Path) -> Asked:
    """Return what makes a gate to which the given decisions have come."""
    requirements = tuple(
        AuthorizationRequirement(party=party, m=1, n=1, because=("SVC-1",)) for party in AUTHORIZER
    )
    draft = world.proposal.model_copy(update={"requirements": requirements})
    proposal = draft.model_copy(update={"digest": digest_of_proposal(draft, project="demo")})
    parties = Parties(
        parties=tuple(
            Party(id=party, name=party, roles=(Role.OWNER,), persons=(_person(name, keys),))
            for party, name in AUTHORIZER.items()
        )
    )

    def gate(*decided: tuple[str, Verdict, float], tampered: bool = False, back_s: float = 0) -> Gate:
        for party, verdict, minutes in decided:
            signed = _signed(proposal, party, verdict, minutes, keys)
            if tampered:
                signed = signed.model_copy(update={"document": signed.document.replace("fine", "mine")})
            world.store.decisions.add("R-1", signed, nonce=secrets.token_hex(16), digest=proposal.digest)
        world.store.high_water.rise(NOON + timedelta(seconds=back_s))
        return Gate(
            proposal=proposal,
            decisions=world.store.decisions,
            parties=parties,
            project="demo",
            clock=world.clock,
            steady=lambda: world.store.high_water.rise(world.clock.now()),
        )

    return gate


def _person(name: str, keys: Path) -> Person:
    line = (keys / f"{name}.line").read_text(encoding="ascii")
    return Person(id=name, name=name, roles=(Role.AUTHORIZER,), keys=(line,))


def _signed(
    proposal: ImprovementProposal, party: str, verdict: Verdict, minutes: float, keys: Path
) -> SignedDecision:
    person = AUTHORIZER[party]
    decision = Decision(
        project="demo",
        run=proposal.run,
        report=proposal.report,
        proposal_digest=proposal.digest,
        party=party,
        person=person,
        decision=verdict,
        reason="fine",
        issued_at=NOON - timedelta(minutes=60 - (verdict is not Verdict.GRANTED)),
        valid_until=NOON + timedelta(minutes=minutes),
        nonce=secrets.token_hex(16),
    )
    return sign_decision(decision, keys / person)


YES = (("acme", Verdict.GRANTED, 9), ("bolt", Verdict.GRANTED, 9))


def test_with_every_grant_a_write_may_be_sent(ask: Asked) -> None:
    """Again and again, as long as they hold."""
    gate = ask(*YES)

    gate.demand()
    gate.demand()


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ((), "acme, bolt"),
        ((YES[0],), "no valid authorization .* of bolt$"),
        ((YES[0], ("bolt", Verdict.GRANTED, -1)), "of bolt$"),
        ((*YES, ("bolt", Verdict.REFUSED, 9)), "refused or revoked by bolt"),
        ((*YES, ("acme", Verdict.REVOKED, 9)), "refused or revoked by acme"),
    ],
    ids=["missing", "one missing", "expired", "refused", "revoked"],
)
def test_without_every_grant_nothing_is_sent(
    ask: Asked, decided: tuple[tuple[str, Verdict, float], ...], said: str
) -> None:
    """The message names who is missing or against it."""
    with pytest.raises(NotAuthorizedError, match=said):
        ask(*decided).demand()


def test_a_decision_changed_after_it_was_signed_counts_for_nothing(ask: Asked) -> None:
    """What lies in the database is verified again before every write."""
    with pytest.raises(NotAuthorizedError, match="acme, bolt"):
        ask(*YES, tampered=True).demand()


def test_a_grant_that_expires_between_two_writes_stops_the_second(ask: Asked, world: World) -> None:
    """No verdict is kept."""
    gate = ask(*YES)
    gate.demand()
    world.clock.advance(10 * 60)

    with pytest.raises(NotAuthorizedError):
        gate.demand()


def test_a_stored_proposal_that_was_changed_is_stale(ask: Asked, world: World) -> None:
    """Its digest is computed again from what would be pushed."""
    gate = ask(*YES)
    first, *others = gate.proposal.previews
    other = first.model_copy(update={"back_out": "<other/>"})
    changed = gate.proposal.model_copy(update={"previews": (other, *others)})

    with pytest.raises(StaleError):
        Gate(changed, world.store.decisions, gate.parties, "demo", world.clock, gate.steady).demand()


def test_a_clock_behind_the_latest_time_seen_writes_nothing(ask: Asked) -> None:
    """Whether a grant still holds cannot be known then."""
    with pytest.raises(RefusedError, match="behind"):
        ask(*YES, back_s=60).demand()
