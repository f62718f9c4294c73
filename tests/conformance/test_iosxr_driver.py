"""What is particular to IOS XR: a trial commit belongs to the login that began it."""

import time
from typing import TYPE_CHECKING, Literal

import pytest
from tests.conformance.kit import IOSXR, Kit

from netmend.errors import ConfigRejectedError, DiffMismatchError, LockHeldError, ReplyLostError
from netmend.model.outcome import DeviceState
from netmend.testing.memory_requests import MemoryRequests

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


@pytest.fixture
def kit() -> Kit:
    return IOSXR


def test_a_preview_is_made_by_the_device_and_aborted_in_the_same_login(bench: "Bench") -> None:
    """The target configuration is locked, staged, led back and thrown away."""
    preview = bench.open().preview(bench.change, bench.requests)

    assert preview.made_by == "device"
    staged = bench.acted("stage")
    assert staged[0] == "lock"
    assert staged[-1] == "discard-changes"
    assert set(staged[1:-1]) == {"edit-config"}


def test_a_change_the_device_refuses_leaves_nothing(bench: "Bench") -> None:
    """A port that is not there is refused while it is staged, and the lock is let go of."""
    wrong = bench.change.model_copy(update={"edits": (bench.kit.invalid,)})

    with pytest.raises(ConfigRejectedError, match="egress-port nowhere"):
        bench.open().preview(wrong, bench.requests)

    assert bench.is_clean()


def test_another_configuration_than_authorized_is_not_committed(bench: "Bench") -> None:
    """The target configuration must make exactly the authorized post-state (F15)."""
    order = bench.order().model_copy(update={"post_digest": "sha256:" + "0" * 64})

    with pytest.raises(DiffMismatchError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


def test_the_commit_carries_a_label_of_ours(bench: "Bench") -> None:
    """Whoever lists the commits sees whose it was."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)

    listed = driver.read_state("show configuration commit list", bench.requests)

    assert "netmend-" in listed


@pytest.mark.parametrize("call", ["confirm", "back_out"])
def test_a_trial_outlives_the_driver_but_not_its_process(
    bench: "Bench", call: Literal["confirm", "back_out"]
) -> None:
    """The login is taken up again after a hang-up: nobody else could settle its trial."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    driver = bench.restart_engine()
    outcome = (driver.confirm if call == "confirm" else driver.back_out)(order, bench.requests)

    assert outcome.state is (DeviceState.CONFIRMED if call == "confirm" else DeviceState.BACKED_OUT)
    assert [line.op for line in bench.log()].count("connect") == 2  # of the order, and of the push
    assert bench.is_clean()


def test_a_login_that_the_device_has_ended_is_not_taken_up_again(bench: "Bench") -> None:
    """A router that was restarted meanwhile gets a new login, instead of a request that goes nowhere."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.close()
    bench.in_lab(lambda: bench.device.restart("running"))
    give_up_at = time.monotonic() + 5
    while driver._session.is_usable:  # type: ignore[attr-defined]  # of the driver under test
        assert time.monotonic() < give_up_at

    found = bench.open().read_running(MemoryRequests())

    assert found.digest in {order.base_digest, order.post_digest}


@pytest.mark.parametrize("call", ["push", "confirm", "back_out"])
def test_a_killed_engine_waits_for_the_device_to_revert(
    bench: "Bench", call: Literal["push", "confirm", "back_out"]
) -> None:
    """Its successor can neither confirm nor cancel: it says so, and sees the timer do its work (F43)."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    driver = bench.kill_engine()
    run = {"push": driver.push, "confirm": driver.confirm, "back_out": driver.back_out}[call]

    with pytest.raises(LockHeldError, match="trial commit of another login"):
        run(order, bench.requests)
    with pytest.raises(LockHeldError, match="trial commit of another login"):
        driver.read_running(bench.requests)
    bench.pass_time(61)
    outcome = run(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.acted("write") == ["confirmed-commit", "revert"]
    assert bench.holds_base()
    assert bench.is_clean()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_reply_to_the_commit_ends_with_the_timer(
    bench: "Bench", when: Literal["before", "after"]
) -> None:
    """The login is lost with it, so nothing can be confirmed any more; it is never sent twice (F22, F23)."""
    order = bench.order()
    bench.fault("confirmed-commit", when, "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    bench.pass_time(61)

    again = bench.restart_engine().push(order, bench.requests)

    assert again.state is DeviceState.BACKED_OUT
    assert bench.acted("write").count("confirmed-commit") == (when == "after")
    assert bench.holds_base()
    assert bench.is_clean()


def test_a_lost_confirmation_that_was_carried_out_is_found(bench: "Bench") -> None:
    """No trial runs any more, and running is as pushed (F34)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", "after", "drop")
    with pytest.raises(ReplyLostError):
        driver.confirm(order, bench.requests)

    again = bench.restart_engine().confirm(order, bench.requests)

    assert again.state is DeviceState.CONFIRMED
    bench.pass_time(61)
    assert bench.holds_post()


def test_a_lost_confirmation_that_never_arrived_ends_with_the_timer(bench: "Bench") -> None:
    """The login is lost, and the trial with it."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", "before", "drop")
    with pytest.raises(ReplyLostError):
        driver.confirm(order, bench.requests)
    driver = bench.restart_engine()
    with pytest.raises(LockHeldError):
        driver.confirm(order, bench.requests)

    bench.pass_time(61)
    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()


def test_a_trial_is_never_made_to_run_longer(bench: "Bench") -> None:
    """A second `commit confirmed` would confirm the first one."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)

    with pytest.raises(ConfigRejectedError, match="run longer"):
        driver.extend(order, bench.requests)

    bench.pass_time(61)
    assert bench.holds_base()


def test_somebody_elses_trial_is_left_alone(bench: "Bench") -> None:
    """While it runs nothing else can be committed, and running may return any moment."""
    order = bench.order()
    stores, now = bench.device.stores, bench.device.clock.now()
    bench.in_lab(lambda: stores.arm(99, "somebody", timeout_s=600, now=now))

    with pytest.raises(LockHeldError, match="trial commit"):
        bench.open().push(order, bench.requests)

    assert bench.acted("stage", "write").count("confirmed-commit") == 0


def test_a_longer_trial_than_the_device_has_is_refused(bench: "Bench") -> None:
    """65535 seconds are its longest."""
    with pytest.raises(ConfigRejectedError, match="65535 seconds"):
        bench.open().push(bench.order(confirm_timeout_s=65_536), bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()
