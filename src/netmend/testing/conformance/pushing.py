"""What every driver promises of a push: once, on the authorized base, under a timer where there is one."""

# ruff: noqa: S101, PLR2004 - these are tests, whose place is with the drivers of others too

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest

from netmend.errors import DriftError, LockHeldError, NetmendError, ReplyLostError
from netmend.model.outcome import DeviceState
from netmend.seams import StageHolder

if TYPE_CHECKING:
    from netmend.seams import PushOrder
    from netmend.testing.conformance.bench import Bench

LASTING = pytest.mark.kit_needs("outlives_login")
"""Another login can take up what is pending; devices where none can have tests of their own."""
REARMING = pytest.mark.kit_needs("rearms")
LOCKING = pytest.mark.kit_needs("locks")
STAGING = pytest.mark.kit_needs("commits_late")
"""Lines are staged before they become running."""
TIMED = pytest.mark.kit_needs("has_timer")


def test_the_straight_way(bench: "Bench") -> None:
    """Push is pending, confirm makes it final and saves it; each commit happens once."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    confirmed = driver.confirm(order, bench.requests)

    assert (pushed.state, confirmed.state) == (DeviceState.PENDING, bench.kit.final)
    assert (pushed.confirm_by is not None) is bench.kit.has_timer
    assert confirmed.now_digest == order.post_digest
    assert bench.acted("write") == [*bench.kit.pushed, *bench.kit.confirming, *bench.kit.saving]
    assert bench.holds_post()
    assert bench.holds_post("startup") is bench.kit.lasts
    assert bench.is_clean()


def test_a_repeated_push_commits_once(bench: "Bench") -> None:
    """After a crash the device is read and the same label is not sent again."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    again = bench.restart_engine().push(order, bench.requests)

    assert again.state is DeviceState.PENDING
    assert bench.acted("write") == list(bench.kit.pushed)


@LASTING
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_reply_to_the_commit_is_resolved_by_reading(
    bench: "Bench", when: Literal["before", "after"]
) -> None:
    """Whether the device acted is UNKNOWN until it is read; it is never sent twice (F22, F23)."""
    order = bench.order()
    bench.fault("confirmed-commit", when, "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)

    again = bench.restart_engine().push(order, bench.requests)

    is_pending = when == "after" and bench.kit.commits_late
    assert again.state is (DeviceState.PENDING if is_pending else DeviceState.BACKED_OUT)
    assert bench.holds_post() if is_pending else bench.holds_base()
    assert bench.acted("write").count("confirmed-commit") == (when == "after")
    assert bench.is_clean() is not (is_pending and bench.kit.confirms)


@STAGING
def test_what_a_lost_connection_has_staged_is_thrown_away(bench: "Bench") -> None:
    """Where it outlives its login, the next login discards it when it is told to (F19)."""
    order = bench.order()
    bench.fault("edit-config", "after", "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)

    driver = bench.restart_engine()
    if isinstance(driver, StageHolder):
        driver.discard_left(order.change, order.label, bench.requests)

    assert bench.holds_base()
    assert bench.is_clean()
    assert bench.acted("write") == []


def test_a_refused_commit_that_armed_its_timer_is_disarmed(bench: "Bench") -> None:
    """An error reply does not prove that nothing happened (F24)."""
    order = bench.order()
    bench.fault("confirmed-commit", "after", "reject")

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.BACKED_OUT, "NM-D020", True)
    assert bench.holds_base()
    assert bench.is_clean()


@LASTING
@TIMED
def test_a_refused_commit_that_armed_is_disarmed_later_if_not_at_once(bench: "Bench") -> None:
    """The connection is lost before its timer is cancelled: the next login knows that it may run (F24)."""
    order = _refused_but_made(bench, cancel_is_lost="before")

    backed_out = bench.restart_engine().back_out(order, bench.requests)

    assert backed_out.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.is_clean()


@LASTING
@TIMED
def test_a_refused_commit_that_acted_is_not_made_again(bench: "Bench") -> None:
    """It was taken back, and the reply to that was lost: a repeat finds that, and commits nothing (F24)."""
    order = _refused_but_made(bench, cancel_is_lost="after")

    again = bench.restart_engine().push(order, bench.requests)

    assert again.state is DeviceState.BACKED_OUT
    assert bench.acted("write").count("confirmed-commit") == 1
    assert bench.holds_base()


def test_a_refused_commit_that_did_nothing_is_told_with_what_was_read(bench: "Bench") -> None:
    """Nothing was written, running is proven to be as before, and the candidate is clean again."""
    order = bench.order()
    bench.fault("confirmed-commit", "before", "reject")

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.UNTOUCHED, "NM-D020", False)
    assert outcome.now_digest == order.base_digest
    assert bench.acted("write") == []
    assert bench.is_clean()


def test_a_forbidden_commit_leaves_a_clean_device(bench: "Bench") -> None:
    """When the right to write is gone between staging and commit, what was staged goes (F21)."""
    order = bench.order()
    bench.requests.forbidden = "confirmed-commit"

    with pytest.raises(NetmendError, match="forbidden"):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


def test_drift_refuses_the_push(bench: "Bench") -> None:
    """A base other than the authorized one is not touched (F13)."""
    order = bench.order()
    bench.somebody_edits_running()

    with pytest.raises(DriftError):
        bench.open().push(order, bench.requests)

    assert "confirmed-commit" not in bench.acted("write")


@TIMED
def test_the_timer_takes_an_unconfirmed_change_back(bench: "Bench") -> None:
    """Confirming too late says what happened, and commits nothing (F33)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.pass_time(61)

    outcome = driver.confirm(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D023")
    assert bench.holds_base()
    assert "confirming-commit" not in bench.acted("write")


@LASTING
@TIMED
def test_requests_are_spaced_while_a_timer_runs(bench: "Bench") -> None:
    """A server that reverts late under polling gets its pauses, in a new session too."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    bench.restart_engine(spacing_s=0.05).back_out(order, bench.requests)

    times = [line.t for line in bench.log() if line.op in {"get-config", "cancel-commit"}]
    assert all(later - earlier >= 0.04 for earlier, later in pairwise(times[-3:]))


@REARMING
def test_an_extended_timer_runs_longer(bench: "Bench") -> None:
    """A follow-up confirmed commit re-arms the timer, also from another session."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    extended = bench.restart_engine().extend(
        order.model_copy(update={"confirm_timeout_s": 600}), bench.requests
    )
    bench.pass_time(300)

    assert extended.state is DeviceState.PENDING
    assert bench.holds_post()
    bench.pass_time(301)
    assert bench.holds_base()


@LOCKING
def test_a_held_lock_is_told(bench: "Bench") -> None:
    """Whoever else configures is left in peace (F08)."""
    order = bench.order()
    bench.fault("lock" if bench.kit.commits_late else "confirmed-commit", "before", "lock_held")

    with pytest.raises(LockHeldError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.holds_base()


def _refused_but_made(bench: "Bench", *, cancel_is_lost: Literal["before", "after"]) -> "PushOrder":
    """Push what the device refuses and makes all the same, and lose the line at its cancel."""
    order = bench.order()
    bench.fault("confirmed-commit", "after", "reject")
    bench.fault("cancel-commit", cancel_is_lost, "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    return order
