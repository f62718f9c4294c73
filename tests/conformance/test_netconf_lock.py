"""NETCONF devices whose running is locked around each commit, because their inventory says so."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import NETCONF_LOCKING

from netmend.errors import LockHeldError
from netmend.testing.conformance.under_lock import (
    test_nobody_gets_between_the_last_reading_and_the_commit,
    test_the_timer_reverts_what_was_committed_under_a_lock,
)

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench

CONFORMING = (replace(NETCONF_LOCKING, personality="netconf_strict"),)
"""There a lock that is held too long keeps the timer from reverting, as on yuma123."""
__all__ = [
    "test_nobody_gets_between_the_last_reading_and_the_commit",
    "test_the_timer_reverts_what_was_committed_under_a_lock",
]


def test_the_lock_is_a_write_and_gone_before_the_push_ends(bench: "Bench") -> None:
    """It is written down as what it is, needs the authority of a write, and holds from reading to reading."""
    order = bench.order()
    driver = bench.open()
    bench.requests.sent.clear()

    driver.push(order, bench.requests)

    sent = bench.requests.sent
    locked, unlocked = sent.index(("lock", "write")), sent.index(("unlock", "write"))
    commit = sent.index(("confirmed-commit", "write"))
    assert ("get-config", "read") in sent[locked:commit]
    assert ("get-config", "read") in sent[commit:unlocked]
    assert sent[-1] == ("unlock", "write")
    assert not bench.is_locked()


def test_a_lock_on_running_that_somebody_else_holds_is_told(bench: "Bench") -> None:
    """Nothing is staged, nothing is written (F08)."""
    order = bench.order()
    bench.in_lab(lambda: bench.device.hold_lock("running"))

    with pytest.raises(LockHeldError, match=r"session \d+"):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.holds_base()
