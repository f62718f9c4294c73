"""What every driver promises of the end of a change: final, or led back, and said only when it was read."""

# ruff: noqa: S101, PLR2004 - these are tests, whose place is with the drivers of others too

from typing import TYPE_CHECKING, Literal

import pytest

from netmend.errors import ReplyLostError
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench

LASTING = pytest.mark.kit_needs("outlives_login")
"""Another login can take up what is pending; devices where none can have tests of their own."""
CONFIRMING = pytest.mark.kit_needs("confirms")
SAVING = pytest.mark.kit_needs("saves")


@LASTING
@CONFIRMING
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_reply_to_the_confirmation_is_resolved_by_repeating(
    bench: "Bench", when: Literal["before", "after"]
) -> None:
    """A repeated confirm ends saved whichever it was (F34)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", when, "drop")
    with pytest.raises(ReplyLostError):
        driver.confirm(order, bench.requests)

    again = bench.restart_engine().confirm(order, bench.requests)

    assert again.state is bench.kit.final
    assert bench.holds_post("startup")
    assert bench.acted("write").count("confirming-commit") == 1
    assert bench.is_clean()


@CONFIRMING
def test_what_was_saved_after_a_lost_confirmation_is_led_back_in_startup_too(bench: "Bench") -> None:
    """The repeat finds nothing pending, which must not hide that the change was saved."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", "after", "drop")
    with pytest.raises(ReplyLostError):
        driver.confirm(order, bench.requests)
    driver = bench.restart_engine()
    driver.confirm(order, bench.requests)

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base("startup")


@SAVING
def test_saving_is_tried_twice_and_then_reported(bench: "Bench") -> None:
    """A change that a reboot would lose is not called saved (F36)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("copy-config", "before", "reject", count=2)

    outcome = driver.confirm(order, bench.requests)

    assert outcome.state is DeviceState.NOT_SAVED
    assert bench.requests.sent.count(("copy-config", "write")) == 2


def test_backing_out_a_pending_change_cancels_it(bench: "Bench") -> None:
    """Also from a new session."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert bench.acted("write") == [*bench.kit.pushed, "cancel-commit"]
    assert bench.holds_base()
    assert bench.is_clean()


def test_backing_out_a_final_change_sends_the_reverse_edit(bench: "Bench") -> None:
    """What the device cannot revert any more is led back, in startup too."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.holds_base("startup")
    assert bench.is_clean()


def test_nothing_is_rolled_back_over_somebody_elses_change(bench: "Bench") -> None:
    """A foreign change ends in a person's hands (F28, F38)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)
    bench.somebody_edits_running()
    before = bench.acted("write")

    outcome = driver.back_out(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert bench.acted("write") == before


@SAVING
def test_a_change_that_comes_before_the_save_is_told_as_such(bench: "Bench") -> None:
    """What would be saved is not as authorized any more: that is no mere save that is missing (F28, F36)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.requests.hooks["copy-config", 1] = bench.somebody_edits_running

    outcome = driver.confirm(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert "by-hand" in bench.device.stores.running.interfaces


def test_a_device_that_was_never_pushed_is_not_backed_out(bench: "Bench") -> None:
    """Without a commit of ours, a foreign state is none of our business."""
    order = bench.order()
    bench.somebody_edits_running()

    outcome = bench.open().back_out(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.UNTOUCHED, False)


def test_a_change_that_waits_is_not_backed_out_over_somebody_elses(bench: "Bench") -> None:
    """While it is pending, too, a foreign change ends in a person's hands (F28)."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    bench.somebody_edits_running()
    before = bench.acted("write")

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert bench.acted("write") == before
