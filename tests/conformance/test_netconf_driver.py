"""The NETCONF driver against a simulated device, over real SSH; the device's own log is the truth."""

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest

from netmend.errors import (
    ConfigRejectedError,
    DiffMismatchError,
    DirtyCandidateError,
    DriftError,
    LockHeldError,
    NetmendError,
    ReplyLostError,
)
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


def test_running_is_read_with_the_digest_that_the_device_has(bench: "Bench") -> None:
    """Driver and device agree on canonical text and digest."""
    snapshot = bench.open().read_running(bench.requests)

    assert snapshot.digest == bench.device.stores.running.digest
    assert snapshot.config == bench.device.stores.running.text
    assert snapshot.device_class is DeviceClass.TIMER


def test_state_is_read_below_a_filter(bench: "Bench") -> None:
    """Only what the filter asks for comes back."""
    query = '<services-state xmlns="urn:netmend:lab:services"/>'

    state = bench.open().read_state(query, bench.requests)

    assert "<name>gold-acme</name>" in state
    assert "interface" not in state


def test_a_preview_writes_nothing_and_leaves_nothing(bench: "Bench") -> None:
    """Everything staged is discarded in the same session."""
    preview = bench.open().preview(bench.change, bench.requests)

    assert "+    <shaper-mbps>40</shaper-mbps>" in preview.diff.splitlines()
    assert {touch.path for touch in preview.touches} == {
        "/services/service[name='gold-acme']/egress-port",
        "/services/service[name='gold-acme']/shaper-mbps",
    }
    assert bench.acted("write") == []
    assert bench.acted("stage") == ["lock", *["edit-config"] * 3, "discard-changes", "unlock"]
    assert bench.is_clean()


def test_a_way_back_that_the_device_refuses_is_replaced_by_a_coarser_one(bench: "Bench") -> None:
    """Only a back-out that was seen to lead back is handed out (F37)."""
    bench.requests.hooks["edit-config", 3] = lambda: bench.fault("edit-config", "before", "reject")

    preview = bench.open().preview(bench.change, bench.requests)

    assert 'services xmlns="urn:netmend:lab:services" nc:operation="replace"' in preview.back_out
    assert bench.is_clean()


def test_a_change_the_device_refuses_is_discarded(bench: "Bench") -> None:
    """An edit that the device's model forbids leaves nothing behind."""
    wrong = bench.change.model_copy(update={"edits": (bench.change.edits[0].replace("ge-0/0/2", "nowhere"),)})

    with pytest.raises(ConfigRejectedError, match="nowhere is not an interface"):
        bench.open().preview(wrong, bench.requests)

    assert bench.is_clean()


def test_the_straight_way(bench: "Bench") -> None:
    """Push is pending, confirm makes it final and saves it; each commit happens once."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    confirmed = driver.confirm(order, bench.requests)

    assert (pushed.state, confirmed.state) == (DeviceState.PENDING, DeviceState.SAVED)
    assert pushed.confirm_by is not None
    assert confirmed.now_digest == order.post_digest
    assert bench.acted("write") == ["confirmed-commit", "confirming-commit", "copy-config"]
    assert bench.device.stores.startup.digest == order.post_digest
    assert bench.is_clean()


def test_a_repeated_push_commits_once(bench: "Bench") -> None:
    """After a crash the device is read and the same label is not sent again."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    again = bench.restart_engine().push(order, bench.requests)

    assert again.state is DeviceState.PENDING
    assert bench.acted("write") == ["confirmed-commit"]


@pytest.mark.parametrize(
    ("when", "state", "commits"), [("before", DeviceState.BACKED_OUT, 0), ("after", DeviceState.PENDING, 1)]
)
def test_a_lost_reply_to_the_commit_is_resolved_by_reading(
    bench: "Bench", when: Literal["before", "after"], state: DeviceState, commits: int
) -> None:
    """Whether the device acted is UNKNOWN until it is read; it is never sent twice (F22, F23)."""
    order = bench.order()
    bench.fault("confirmed-commit", when, "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)

    again = bench.restart_engine().push(order, bench.requests)

    assert again.state is state
    assert bench.acted("write").count("confirmed-commit") == commits


def test_a_refused_commit_that_armed_its_timer_is_disarmed(bench: "Bench") -> None:
    """An error reply does not prove that nothing happened (F24)."""
    order = bench.order()
    bench.fault("confirmed-commit", "after", "reject")

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.BACKED_OUT, "NM-D020", True)
    assert bench.is_clean()


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


def test_another_diff_than_authorized_is_not_committed(bench: "Bench") -> None:
    """The candidate must read exactly the authorized post-state (F15)."""
    order = bench.order().model_copy(update={"post_digest": "sha256:" + "0" * 64})

    with pytest.raises(DiffMismatchError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


def test_a_held_lock_names_its_holder(bench: "Bench") -> None:
    """The person who has to let go can be found (F08)."""
    bench.fault("lock", "before", "lock_held")

    with pytest.raises(LockHeldError, match=r"session \d+"):
        bench.open().preview(bench.change, bench.requests)


def test_somebody_elses_edit_is_left_alone(bench: "Bench") -> None:
    """A dirty candidate is refused, not discarded (F09)."""
    bench.fault("lock", "before", "dirty")

    with pytest.raises(DirtyCandidateError):
        bench.open().preview(bench.change, bench.requests)

    assert bench.in_lab(lambda: bench.device.stores.dirty)


def test_the_timer_takes_an_unconfirmed_change_back(bench: "Bench") -> None:
    """Confirming too late says what happened, and commits nothing (F33)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.pass_time(61)

    outcome = driver.confirm(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D023")
    assert "confirming-commit" not in bench.acted("write")


def test_requests_are_spaced_while_a_timer_runs(bench: "Bench") -> None:
    """A server that reverts late under polling gets its pauses, in a new session too."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    bench.restart_engine(spacing_s=0.05).back_out(order, bench.requests)

    times = [line.t for line in bench.log() if line.phase == "request"]
    read_cancel_read = times[-3:]
    assert all(later - earlier >= 0.04 for earlier, later in pairwise(read_cancel_read))


def test_an_extended_timer_runs_longer(bench: "Bench") -> None:
    """A follow-up confirmed commit re-arms the timer, also from another session."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    extended = bench.restart_engine().extend(
        order.model_copy(update={"confirm_timeout_s": 600}), bench.requests
    )
    bench.pass_time(300)

    assert extended.state is DeviceState.PENDING
    assert bench.device.stores.running.digest == order.post_digest
    bench.pass_time(301)
    assert bench.device.stores.running.digest == order.base_digest


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

    assert again.state is DeviceState.SAVED
    assert bench.is_clean()


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
    """Also from a new session, by its persist-id."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert bench.acted("write") == ["confirmed-commit", "cancel-commit"]
    assert bench.is_clean()


def test_backing_out_a_final_change_sends_the_reverse_edit(bench: "Bench") -> None:
    """What the device cannot revert any more is led back, in startup too."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.device.stores.running.digest == order.base_digest
    assert bench.device.stores.startup.digest == order.base_digest
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


def test_a_device_that_was_never_pushed_is_not_backed_out(bench: "Bench") -> None:
    """Without a commit of ours, a foreign state is none of our business."""
    order = bench.order()
    bench.somebody_edits_running()

    outcome = bench.open().back_out(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.UNTOUCHED, False)
