"""What is particular to IOS XE: lines that take effect one by one, under a timer without a name."""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from tests.conformance.kit import IOSXE, Kit

from netmend.errors import (
    BadInputError,
    ConfigRejectedError,
    DeviceClassError,
    DriftError,
    LockHeldError,
    ReplyLostError,
)
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceState
from netmend.seams import PushOrder

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench

LINES = 4


@pytest.fixture
def kit() -> Kit:
    return IOSXE


def somebody_arms_the_timer(bench: "Bench", user: str = "somebody") -> None:
    stores, now = bench.device.stores, bench.device.clock.now()
    bench.in_lab(lambda: stores.arm(99, user, timeout_s=600, now=now))


def test_a_preview_is_predicted_without_touching_the_device(bench: "Bench") -> None:
    """There is no candidate: reading is all that a preview does."""
    preview = bench.open().preview(bench.change, bench.requests)

    assert preview.made_by == "predicted"
    assert bench.acted("stage", "write") == []


def test_the_prediction_is_what_the_device_makes_of_the_lines(bench: "Bench") -> None:
    """Otherwise nothing could ever be pushed."""
    order = bench.order()

    pushed = bench.open().push(order, bench.requests)

    assert pushed.now_digest == order.post_digest
    assert bench.holds_post()


def test_what_is_no_show_command_is_not_asked(bench: "Bench") -> None:
    """Reading state cannot write."""
    driver = bench.open()
    before = len(bench.log())

    with pytest.raises(BadInputError):
        driver.read_state("write memory", bench.requests)

    assert len(bench.log()) == before


@pytest.mark.parametrize("accepted", range(LINES))
def test_a_rejected_line_takes_the_lines_before_it_back(bench: "Bench", accepted: int) -> None:
    """No half of a change stays, whichever line the device refuses (F18)."""
    order = bench.order()
    bench.strike("edit-config", "before", "reject", after=accepted)

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert bench.acted("write") == ["confirmed-commit", *["edit-config"] * accepted, "cancel-commit"]
    assert bench.holds_base()
    assert bench.is_clean()


@pytest.mark.parametrize("accepted", range(LINES - 1))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_push_cut_off_between_its_lines_is_taken_back(
    bench: "Bench", accepted: int, when: Literal["before", "after"]
) -> None:
    """A repeat tells our lines from somebody else's, and sends none of them again."""
    order = bench.order()
    bench.strike("edit-config", when, "drop", after=accepted)
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    sent = bench.acted("write")

    again = bench.restart_engine().push(order, bench.requests)

    assert (again.state, again.code) == (DeviceState.BACKED_OUT, "NM-D023")
    assert bench.acted("write") == [*sent, "cancel-commit"]
    assert bench.holds_base()
    assert bench.is_clean()


@pytest.mark.parametrize("call", ["push", "back_out"])
def test_a_push_cut_off_after_its_last_line_is_whole(
    bench: "Bench", call: Literal["push", "back_out"]
) -> None:
    """It is pending as if the reply had come, and can be taken back like any other."""
    order = bench.order()
    bench.strike("edit-config", "after", "drop", after=LINES - 1)
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    driver = bench.restart_engine()

    outcome = (driver.push if call == "push" else driver.back_out)(order, bench.requests)

    assert outcome.state is (DeviceState.PENDING if call == "push" else DeviceState.BACKED_OUT)
    assert bench.holds_post() if call == "push" else bench.holds_base()


def test_a_cut_off_push_is_left_alone_once_somebody_else_changed_more(bench: "Bench") -> None:
    """Taking ours back would take theirs too: a person decides (F38)."""
    order = bench.order()
    bench.strike("edit-config", "before", "drop", after=2)
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    bench.somebody_edits_running()
    before = bench.acted("write")
    driver = bench.restart_engine()

    again, backed_out = driver.push(order, bench.requests), driver.back_out(order, bench.requests)

    assert (again.state, again.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert (backed_out.state, backed_out.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert bench.acted("write") == before


def test_drift_under_the_lock_sends_no_line_and_takes_nothing_away(bench: "Bench") -> None:
    """What somebody changed right before the lock was ours stays, and no timer is left to revert it (F13)."""
    order = bench.order()
    bench.requests.hooks["confirmed-commit", 1] = bench.somebody_edits_running

    with pytest.raises(DriftError):
        bench.open().push(order, bench.requests)

    assert "edit-config" not in bench.acted("write")
    assert "by-hand" in bench.device.stores.running.interfaces
    assert bench.is_clean()


def test_a_repeat_after_drift_still_takes_nothing_away(bench: "Bench") -> None:
    """Cut off between arming and its first line, with somebody else's change on the device."""
    order = bench.order()
    bench.fault("confirmed-commit", "after", "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    bench.somebody_edits_running()

    driver = bench.restart_engine()

    again, backed_out = driver.push(order, bench.requests), driver.back_out(order, bench.requests)

    assert (again.state, again.code, again.wrote) == (DeviceState.UNTOUCHED, "NM-D021", True)
    assert backed_out.state is DeviceState.UNTOUCHED
    assert "by-hand" in bench.device.stores.running.interfaces
    assert bench.is_clean()


def test_another_result_than_authorized_is_taken_back(bench: "Bench") -> None:
    """The device decides what lines make; what it made is read, never assumed (F15)."""
    order = bench.order().model_copy(update={"post_digest": "sha256:" + "0" * 64})

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D022")
    assert bench.holds_base()
    assert bench.is_clean()


def test_somebody_elses_timer_is_left_alone(bench: "Bench") -> None:
    """The one timer of the device is theirs: nothing is sent, and it is named whose it is."""
    order = bench.order()
    somebody_arms_the_timer(bench)

    with pytest.raises(LockHeldError, match="user somebody"):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []


def test_what_somebody_elses_timer_may_take_away_is_no_base(bench: "Bench") -> None:
    """Nothing is proposed on it, and least of all that a device need not change (F13)."""
    somebody_arms_the_timer(bench)

    with pytest.raises(LockHeldError, match="user somebody"):
        bench.open().preview(bench.change, bench.requests)


def test_a_timer_of_another_engine_that_came_first_is_left_alone(bench: "Bench") -> None:
    """It logs in as we do, and a timer has no name: where ours was refused, the one that runs is not ours."""
    order = bench.order()
    user = bench.target.device.username or ""
    bench.requests.hooks["confirmed-commit", 1] = lambda: somebody_arms_the_timer(bench, user)
    driver = bench.open()
    with pytest.raises(LockHeldError):
        driver.push(order, bench.requests)

    backed_out = driver.back_out(order, bench.requests)

    assert (backed_out.state, backed_out.wrote) == (DeviceState.BACKED_OUT, False)
    assert bench.acted("write") == []
    assert bench.in_lab(lambda: bench.device.stores.pending) is not None


def test_a_timer_that_kept_the_back_out_from_its_own_is_left_alone(bench: "Bench") -> None:
    """What is final is led back under a timer of its own; another engine's was there first, on every try."""
    order = bench.order()
    user = bench.target.device.username or ""
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)
    bench.requests.hooks["confirmed-commit", 2] = lambda: somebody_arms_the_timer(bench, user)
    with pytest.raises(LockHeldError):
        driver.back_out(order, bench.requests)
    before = bench.acted("write")

    with pytest.raises(LockHeldError):
        driver.back_out(order, bench.requests)

    assert bench.acted("write") == before
    assert bench.in_lab(lambda: bench.device.stores.pending) is not None


def test_a_timer_after_ours_was_ended_for_drift_is_left_alone(bench: "Bench") -> None:
    """No line of ours was sent, and our timer is gone: the next one is another engine's."""
    order = bench.order()
    bench.requests.hooks["confirmed-commit", 1] = bench.somebody_edits_running
    driver = bench.open()
    with pytest.raises(DriftError):
        driver.push(order, bench.requests)
    somebody_arms_the_timer(bench, bench.target.device.username or "")
    before = bench.acted("write")

    backed_out = driver.back_out(order, bench.requests)

    assert backed_out.state is DeviceState.UNTOUCHED
    assert bench.acted("write") == before
    assert bench.in_lab(lambda: bench.device.stores.pending) is not None


@pytest.mark.parametrize("call", ["confirm", "back_out"])
def test_somebody_elses_timer_is_neither_confirmed_nor_reverted(
    bench: "Bench", call: Literal["confirm", "back_out"]
) -> None:
    """Ours was confirmed by hand, and another one runs now."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.in_lab(bench.device.stores.confirm)
    somebody_arms_the_timer(bench)
    before = bench.acted("write")

    if call == "confirm":
        assert driver.confirm(order, bench.requests).state is DeviceState.INCONSISTENT
    else:
        with pytest.raises(LockHeldError, match="user somebody"):
            driver.back_out(order, bench.requests)

    assert bench.acted("write") == before
    assert bench.device.stores.pending is not None


def test_a_change_confirmed_by_somebody_else_is_not_called_pending(bench: "Bench") -> None:
    """Without a timer nothing would take it back: that has to be known."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    bench.in_lab(bench.device.stores.confirm)

    again = bench.restart_engine().push(order, bench.requests)

    assert (again.state, again.code) == (DeviceState.INCONSISTENT, "NM-D023")


@pytest.mark.parametrize("accepted", range(3))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_back_out_cut_off_between_its_lines_is_finished(
    bench: "Bench", accepted: int, when: Literal["before", "after"]
) -> None:
    """It runs under a timer of its own; a repeat begins again from the post-state, or ends what was whole."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)
    bench.strike("edit-config", when, "drop", after=accepted)
    with pytest.raises(ReplyLostError):
        driver.back_out(order, bench.requests)

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.holds_base("startup")
    assert bench.is_clean()


def test_a_back_out_that_had_to_wait_for_a_lock_is_sent_later(bench: "Bench") -> None:
    """Somebody else configures for a while; calling again is all it takes."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)
    bench.fault("confirmed-commit", "before", "lock_held")
    with pytest.raises(LockHeldError):
        driver.back_out(order, bench.requests)

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()


def test_a_refused_back_out_keeps_the_post_state_and_says_so(bench: "Bench") -> None:
    """Half of a way back is no way back."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)
    bench.strike("edit-config", "before", "reject", after=1)

    outcome = driver.back_out(order, bench.requests)

    assert (outcome.state, outcome.now_digest) == (DeviceState.INCONSISTENT, order.post_digest)
    assert bench.holds_post()
    assert bench.is_clean()


def test_a_timer_is_armed_for_whole_minutes(bench: "Bench") -> None:
    """Rounded up: it never fires before it was said to."""
    order = bench.order(confirm_timeout_s=61)
    bench.open().push(order, bench.requests)

    bench.pass_time(119)
    assert bench.holds_post()
    bench.pass_time(2)
    assert bench.holds_base()


def test_a_longer_timer_than_the_device_has_is_refused_before_anything_is_sent(bench: "Bench") -> None:
    """Two hours are its longest."""
    with pytest.raises(ConfigRejectedError, match="120 minutes"):
        bench.open().push(bench.order(confirm_timeout_s=7201), bench.requests)

    assert bench.acted("write") == []


@pytest.mark.parametrize("kit", [replace(IOSXE, personality="iosxe_bare")], ids=["bare"])
def test_a_device_without_what_the_timer_needs_is_refused_plainly(bench: "Bench") -> None:
    """Whatever the policy allows: before anybody is asked, and before anything is sent."""
    driver = bench.open()
    base = driver.read_running(bench.requests)
    order = PushOrder(
        change=bench.change,
        base_digest=base.digest,
        post_digest="",
        back_out="",
        label="run-1.r1",
        confirm_timeout_s=60,
    )
    refused = r"whatever policy\.minimum_class allows; .*`archive`"

    with pytest.raises(DeviceClassError, match=refused):
        driver.preview(bench.change, bench.requests)
    with pytest.raises(DeviceClassError, match=refused):
        driver.push(order, bench.requests)

    assert base.device_class is DeviceClass.ATTENDED
    assert bench.acted("stage", "write") == []
