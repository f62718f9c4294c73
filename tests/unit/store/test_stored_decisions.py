import pytest

from netmend.errors import BadInputError
from netmend.model.decision import SignedDecision
from netmend.seams import Decisions
from netmend.store import Store

DIGEST = "sha256:" + "0" * 64


def signed(name: str) -> SignedDecision:
    return SignedDecision(document=f'{{"é":"{name}"}}', signature="-----BEGIN SSH SIGNATURE-----\n")


def test_decisions_come_back_as_they_were_signed_in_order_of_arrival(store: Store) -> None:
    """Not a byte changes on the way, or no signature would fit."""
    store.decisions.add("R-1", signed("a"), nonce="1" * 32, digest=DIGEST)
    store.decisions.add("R-2", signed("b"), nonce="2" * 32, digest=DIGEST)
    store.decisions.add("R-1", signed("c"), nonce="0" * 32, digest=DIGEST)

    stored: Decisions = store.decisions
    assert stored.of("R-1") == (signed("a"), signed("c"))
    assert stored.of("R-3") == ()


@pytest.mark.parametrize("run", ["R-1", "R-2"])
def test_a_nonce_is_used_once_for_ever(store: Store, run: str) -> None:
    """A replay is refused, in the same run and in any other (F48)."""
    store.decisions.add("R-1", signed("a"), nonce="1" * 32, digest=DIGEST)

    with pytest.raises(BadInputError, match="decision: used before, in run R-1: sign a new one"):
        store.decisions.add(run, signed("b"), nonce="1" * 32, digest=DIGEST)

    assert store.decisions.of("R-1") == (signed("a"),)
    assert store.decisions.of("R-2") == ()
