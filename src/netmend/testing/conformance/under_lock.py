"""What a driver promises of devices whose running it locks around a commit: kits with `locks_running`.

They are collected beside those of `every_driver` where there is such a kit.
"""

# ruff: noqa: S101 - these are tests, whose place is with the drivers of others too

from typing import TYPE_CHECKING

import pytest

from netmend.errors import ReplyLostError, UnreachableError
from netmend.lab.rpc_error import RpcError
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench

LOCKING = pytest.mark.kit_needs("locks_running")


@LOCKING
@pytest.mark.parametrize("lost", [None, 0, 1], ids=["unlocked", "lost at unlock", "lost at unlock.2"])
def test_the_timer_reverts_what_was_committed_under_a_lock(bench: "Bench", lost: int | None) -> None:
    """Once the lock is released, also by the end of a session that was lost after the commit."""
    order = bench.order()
    if lost is not None:
        bench.strike("unlock", "before", "drop", after=lost)
    try:
        pushed = bench.open().push(order, bench.requests)
    except (ReplyLostError, UnreachableError):
        pushed = bench.restart_engine().push(order, bench.requests)
    was_post, was_locked = bench.holds_post(), bench.is_locked()

    bench.pass_time(order.confirm_timeout_s + 1)

    assert pushed.state is DeviceState.PENDING
    assert was_post
    assert not was_locked
    assert bench.holds_base()
    assert bench.is_clean()


@LOCKING
@pytest.mark.parametrize("call", ["push", "back_out"])
def test_nobody_gets_between_the_last_reading_and_the_commit(bench: "Bench", call: str) -> None:
    """A console that keeps to locks is refused until the commit is made, and let in after it."""
    order = bench.order()
    driver = bench.open()
    op = "confirmed-commit"
    if call == "back_out":
        driver.push(order, bench.requests)
        driver.confirm(order, bench.requests)
        op = "commit"
    refusals: list[RpcError] = []

    def intrude() -> None:
        try:
            bench.somebody_edits_running(keeps_to_locks=True)
        except RpcError as refusal:
            refusals.append(refusal)

    bench.requests.hooks[op, 1] = intrude

    outcome = getattr(driver, call)(order, bench.requests)
    as_told = bench.holds_base() if call == "back_out" else bench.holds_post()
    bench.somebody_edits_running(keeps_to_locks=True)

    assert outcome.state is (DeviceState.BACKED_OUT if call == "back_out" else DeviceState.PENDING)
    assert len(refusals) == 1
    assert as_told
