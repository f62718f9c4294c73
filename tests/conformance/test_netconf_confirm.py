"""A confirm that NETCONF servers say ok to: what proves that it was carried out, on each kind of server."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import NETCONF, Kit
from tests.conformance.test_netconf_dialects import SESSION

from netmend.errors import ConfigRejectedError
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench

LAX = replace(NETCONF, personality="netconf_lax")
STRICT = replace(NETCONF, personality="netconf_strict")


class PowerCut(BaseException):
    """The engine is gone."""


@pytest.fixture
def kit(request: pytest.FixtureRequest) -> Kit:
    kit: Kit = getattr(request, "param", NETCONF)
    return kit


def only(*kits: Kit) -> pytest.MarkDecorator:
    """Try these kits, all but the first one in the matrix."""
    marks = [() if kit is kits[0] else (pytest.mark.matrix,) for kit in kits]
    params = [
        pytest.param(kit, id=kit.personality or kit.platform, marks=mark)
        for kit, mark in zip(kits, marks, strict=True)
    ]
    return pytest.mark.parametrize("kit", params, indirect=True)


@only(NETCONF, STRICT)
def test_the_second_confirm_is_refused_and_that_is_the_proof(bench: "Bench") -> None:
    """A server that keeps to RFC 6241 knows the token no more; one confirm took effect (I6)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)

    confirmed = driver.confirm(order, bench.requests)

    assert confirmed.state is DeviceState.SAVED
    assert bench.acted("write") == ["confirmed-commit", "confirming-commit", "copy-config"]
    assert bench.requests.sent.count(("repeated-confirm", "write")) == 1


@only(NETCONF, STRICT)
def test_the_repeated_confirm_makes_good_what_the_first_did_not_do(bench: "Bench") -> None:
    """Said ok, not done, done when asked again: final, once, and still there when the time is up."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", "before", "unapplied")

    confirmed = driver.confirm(order, bench.requests)
    bench.pass_time(2 * order.confirm_timeout_s)

    assert confirmed.state is DeviceState.SAVED
    assert bench.acted("write") == ["confirmed-commit", "confirming-commit", "copy-config"]
    assert bench.holds_post()


@only(LAX)
def test_a_server_that_says_ok_to_every_confirm_proves_it_by_refusing_the_cancel(bench: "Bench") -> None:
    """As clixon does: the change is final, and no confirm harmed it."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)

    confirmed = driver.confirm(order, bench.requests)

    assert confirmed.state is DeviceState.SAVED
    assert "cancel-commit" not in bench.acted("write")
    assert bench.holds_post("startup")
    assert bench.is_clean()


@only(LAX)
def test_a_lax_server_that_confirms_nothing_is_not_believed(bench: "Bench") -> None:
    """Its cancel is carried out, which is told, and the device is read to be as before."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", "before", "unapplied", count=50)

    with pytest.raises(ConfigRejectedError, match="none can be believed"):
        driver.confirm(order, bench.requests)
    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.is_clean()


@only(NETCONF, LAX)
def test_an_engine_that_died_before_the_proof_leaves_it_to_the_next(bench: "Bench") -> None:
    """The journal says that the confirm was answered ok; the next engine does not take that for done."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", "before", "unapplied")

    def cut() -> None:
        raise PowerCut

    bench.requests.hooks["repeated-confirm", 1] = cut
    with pytest.raises(PowerCut):
        driver.confirm(order, bench.requests)
    unproven = not bench.is_clean()

    confirmed = bench.kill_engine().confirm(order, bench.requests)
    bench.pass_time(2 * order.confirm_timeout_s)

    assert unproven
    assert confirmed.state is DeviceState.SAVED
    assert bench.holds_post()


def test_what_is_known_of_the_first_confirm_is_not_lost_by_a_repeat(bench: "Bench") -> None:
    """Its reply got lost, then that of saving: the third try still knows that a confirm was sent."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    for op in ("confirming-commit", "copy-config"):
        bench.fault(op, "after", "drop")

    for _ in range(2):
        with pytest.raises(Exception, match="no answer"):
            driver.confirm(order, bench.requests)
        driver = bench.restart_engine()
    confirmed = driver.confirm(order, bench.requests)

    assert confirmed.state is DeviceState.SAVED
    assert bench.holds_post("startup")


@only(SESSION)
@pytest.mark.parametrize("lies", [True, False])
def test_without_a_token_the_end_of_the_session_is_the_proof(bench: "Bench", *, lies: bool) -> None:
    """What was not confirmed ends with it, and is told as taken back; what was stays."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    if lies:
        bench.fault("confirming-commit", "before", "unapplied")

    confirmed = driver.confirm(order, bench.requests)

    assert confirmed.state is (DeviceState.BACKED_OUT if lies else DeviceState.CONFIRMED)
    assert bench.holds_base() if lies else bench.holds_post()
    assert bench.is_clean()


@only(SESSION)
def test_without_a_token_no_lock_is_no_proof(bench: "Bench") -> None:
    """Somebody holds running: whether the server is still to revert is not known, so nothing is final."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("lock", "before", "slow")  # that of the candidate
    bench.fault("lock", "before", "lock_held", count=50)

    with pytest.raises(ConfigRejectedError, match="whether the confirm was carried out cannot be told"):
        driver.confirm(order, bench.requests)
