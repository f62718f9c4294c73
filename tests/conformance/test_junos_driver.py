"""What is particular to Junos: what is committed or checked next confirms what waits, whoever sends it."""

from typing import TYPE_CHECKING, Literal

import pytest
from tests.conformance.kit import JUNOS, Kit

from netmend.errors import ConfigRejectedError, DiffMismatchError, LockHeldError, ReplyLostError
from netmend.lab.junos import Junos
from netmend.lab.terminal_login import Login
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


@pytest.fixture
def kit() -> Kit:
    return JUNOS


def somebody_types(bench: "Bench", *lines: str) -> None:
    """Let somebody else log in at a command line, and work there."""

    def typed() -> None:
        device = bench.device
        login = Login(device, device.open_session("somebody", lambda: None))
        for line in lines:
            device.answer(login.session, Junos().understood(login, line), None)
        device.end_session(login.session)

    bench.in_lab(typed)


def test_a_preview_is_checked_by_the_device_and_discarded(bench: "Bench") -> None:
    """The exclusive candidate is staged, checked, led back and rolled back."""
    preview = bench.open().preview(bench.change, bench.requests)

    assert preview.made_by == "device"
    staged = bench.acted("stage")
    assert staged[0] == "lock"
    assert "validate" in staged
    assert staged[-2:] == ["discard-changes", "unlock"]


def test_a_change_the_device_refuses_leaves_nothing(bench: "Bench") -> None:
    """A port that is not there is found by the check, and the candidate is clean again."""
    wrong = bench.change.model_copy(update={"edits": (bench.kit.invalid,)})

    with pytest.raises(ConfigRejectedError, match="nowhere is not an interface"):
        bench.open().preview(wrong, bench.requests)

    assert bench.is_clean()


def test_a_preview_confirms_nobodys_commit(bench: "Bench") -> None:
    """A check would confirm what waits, so it is not asked for then."""
    somebody_types(bench, "configure exclusive", "set interfaces ge-0/0/1 mtu 9000", "commit confirmed 5")

    with pytest.raises(LockHeldError, match="a commit of somebody waits"):
        bench.open().preview(bench.change, bench.requests)

    assert bench.device.stores.pending is not None
    assert bench.acted("write") == ["confirmed-commit"]


def test_a_push_confirms_nobodys_commit(bench: "Bench") -> None:
    """Ours would be the one that confirms theirs (F28)."""
    order = bench.order()
    somebody_types(
        bench, "configure exclusive", "set interfaces ge-0/0/1 mtu 9000", "commit confirmed 5 comment theirs"
    )
    bench.in_lab(bench.device.stores.take_back)
    somebody_types(bench, "configure exclusive", "commit confirmed 5 comment theirs")

    with pytest.raises(LockHeldError, match="theirs"):
        bench.open().push(order, bench.requests)

    assert bench.device.stores.pending is not None


def test_another_configuration_than_authorized_is_not_committed(bench: "Bench") -> None:
    """The candidate must read exactly the authorized post-state (F15)."""
    order = bench.order().model_copy(update={"post_digest": "sha256:" + "0" * 64})

    with pytest.raises(DiffMismatchError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


@pytest.mark.parametrize("call", ["push", "back_out"])
def test_a_push_cut_off_while_staging_leaves_nothing(
    bench: "Bench", call: Literal["push", "back_out"]
) -> None:
    """An exclusive candidate ends with its login."""
    order = bench.order()
    bench.strike("edit-config", "after", "drop", after=1)
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    assert bench.is_clean()
    driver = bench.restart_engine()

    outcome = (driver.push if call == "push" else driver.back_out)(order, bench.requests)

    assert outcome.state is (DeviceState.PENDING if call == "push" else DeviceState.BACKED_OUT)
    assert bench.acted("write").count("confirmed-commit") == (call == "push")


def test_the_commit_carries_our_label(bench: "Bench") -> None:
    """By it the pending commit is known again, and whoever lists the commits sees whose it was."""
    driver = bench.open()
    driver.push(bench.order(), bench.requests)

    listed = driver.read_state("show system commit", bench.requests)

    assert [line.strip() for line in listed.split("\n")[1:3]] == ["run-1.r1", "rollback pending"]


def test_a_commit_that_somebody_else_confirmed_is_not_called_pending(bench: "Bench") -> None:
    """An empty commit of theirs is enough: then nothing takes the change back any more (F28)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    somebody_types(bench, "configure", "commit")
    before = bench.acted("write")

    confirmed, again = (
        driver.confirm(order, bench.requests),
        bench.restart_engine().push(order, bench.requests),
    )

    assert (confirmed.state, confirmed.code) == (DeviceState.INCONSISTENT, "NM-D023")
    assert (again.state, again.code) == (DeviceState.INCONSISTENT, "NM-D023")
    assert bench.acted("write") == before


def test_a_commit_of_somebody_else_on_top_is_never_taken_back(bench: "Bench") -> None:
    """It confirmed ours, and is in running with it: a person decides (F28, F38)."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    somebody_types(bench, "configure exclusive", "set interfaces ge-0/0/1 mtu 9000", "commit")
    before = bench.acted("write")

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert bench.device.stores.running.interfaces["ge-0/0/1"]["mtu"] == "9000"
    assert bench.acted("write") == before


def test_a_commit_that_somebody_else_confirmed_is_led_back_by_the_reverse_edit(bench: "Bench") -> None:
    """Nothing waits any more, but running is exactly ours."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    somebody_types(bench, "configure", "commit check")

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.acted("write")[-1] == "commit"
    assert bench.holds_base()


def test_a_dirty_candidate_is_somebodys_work(bench: "Bench") -> None:
    """It is neither committed nor thrown away (F09)."""
    order = bench.order()
    bench.in_lab(bench.device.leave_edits)

    with pytest.raises(LockHeldError, match="database modified"):
        bench.open().push(order, bench.requests)

    assert bench.device.stores.dirty
    assert bench.acted("write") == []


def test_a_timer_is_armed_for_whole_minutes(bench: "Bench") -> None:
    """Rounded up: it never fires before it was said to."""
    bench.open().push(bench.order(confirm_timeout_s=61), bench.requests)

    bench.pass_time(119)
    assert bench.holds_post()
    bench.pass_time(2)
    assert bench.holds_base()


@pytest.mark.parametrize("kind", ["truncated", "long_line"])
def test_a_configuration_that_is_not_whole_is_not_believed(bench: "Bench", kind: str) -> None:
    """There is no end marker: the device counts its lines (F11)."""
    driver = bench.open()
    bench.fault("get-config", "after", kind, count=2)

    with pytest.raises(ConfigRejectedError, match="lying output"):
        driver.read_running(bench.requests)


def test_a_part_of_the_change_that_waits_under_our_comment_is_taken_back(bench: "Bench") -> None:
    """It is neither the pre-state nor what was authorized, and yet nobody else's (F25)."""
    order = bench.order()
    bench.fault("confirmed-commit", "before", "partial")

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert bench.holds_base()
    assert bench.is_clean()
