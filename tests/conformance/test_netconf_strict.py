"""A NETCONF server that lets nobody lock the candidate while a confirmed commit is pending, as yuma123."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import NETCONF, Kit

from netmend.errors import LockHeldError
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


@pytest.fixture
def kit() -> Kit:
    return replace(NETCONF, personality="netconf_strict")


def test_the_commit_that_keeps_the_lock_away_is_confirmed_without_it(bench: "Bench") -> None:
    """Nobody else can commit meanwhile either, and the candidate is read to be clean."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)

    confirmed = driver.confirm(order, bench.requests)

    assert confirmed.state is DeviceState.SAVED
    assert bench.holds_post("startup")
    assert bench.is_clean()


def test_the_timer_of_the_commit_that_keeps_the_lock_away_is_extended(bench: "Bench") -> None:
    """From another session, too."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    extended = bench.restart_engine().extend(
        order.model_copy(update={"confirm_timeout_s": 600}), bench.requests
    )
    bench.pass_time(300)

    assert extended.state is DeviceState.PENDING
    assert bench.holds_post()


def test_somebody_elses_commit_that_waits_is_told_as_theirs(bench: "Bench") -> None:
    """Before a commit of ours, a lock that is kept away is somebody else's business (F08)."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    bench.requests.outcomes.clear()

    with pytest.raises(LockHeldError):
        bench.open().preview(bench.change, bench.requests)

    assert bench.acted("write") == ["confirmed-commit"]
