"""What is particular to EOS: configuration sessions, which outlive the login that opened them."""

from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import EOS, Kit

from netmend.errors import ConfigRejectedError, DiffMismatchError, DriftError, LockHeldError, ReplyLostError
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


@pytest.fixture
def kit() -> Kit:
    return EOS


def sessions(bench: "Bench") -> dict[str, str]:
    return bench.in_lab(bench.device.stores.named.users)


def somebody_commits_with_a_timer(bench: "Bench") -> None:
    stores, now = bench.device.stores, bench.device.clock.now()
    bench.in_lab(lambda: stores.arm(99, "somebody", timeout_s=600, now=now, name="theirs"))


def test_a_preview_is_made_by_the_device_and_aborted_in_the_same_login(bench: "Bench") -> None:
    """The session is staged, read, led back and thrown away."""
    preview = bench.open().preview(bench.change, bench.requests)

    assert preview.made_by == "device"
    staged = bench.acted("stage")
    assert staged[0] == "lock"
    assert staged[-1] == "discard-changes"
    assert set(staged[1:-1]) == {"edit-config"}
    assert sessions(bench) == {}


def test_a_change_the_device_refuses_leaves_no_session(bench: "Bench") -> None:
    """A port that is not there is refused while it is staged."""
    wrong = bench.change.model_copy(update={"edits": (bench.kit.invalid,)})

    with pytest.raises(ConfigRejectedError, match="egress-port nowhere"):
        bench.open().preview(wrong, bench.requests)

    assert sessions(bench) == {}


def test_a_cut_off_preview_is_cleaned_up_by_the_next_one(bench: "Bench") -> None:
    """The name tells whose it is."""
    bench.strike("edit-config", "before", "drop", after=1)
    with pytest.raises(ReplyLostError):
        bench.open().preview(bench.change, bench.requests)
    assert len(sessions(bench)) == 1

    bench.restart_engine().preview(bench.change, bench.requests)

    assert sessions(bench) == {}


@pytest.mark.parametrize("call", ["push", "back_out"])
def test_a_push_cut_off_while_staging_leaves_no_session_in_the_end(bench: "Bench", call: str) -> None:
    """Whichever comes next, and nothing is committed of what the cut-off try staged."""
    order = bench.order()
    bench.strike("edit-config", "after", "drop", after=2)
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    driver = bench.restart_engine()

    outcome = (driver.push if call == "push" else driver.back_out)(order, bench.requests)

    assert outcome.state is (DeviceState.PENDING if call == "push" else DeviceState.BACKED_OUT)
    assert sessions(bench) == {}
    assert bench.acted("write").count("confirmed-commit") == (call == "push")


def test_somebody_elses_session_is_left_alone(bench: "Bench") -> None:
    """Sessions are many: theirs is none of our business."""
    running = bench.device.stores.running
    bench.in_lab(lambda: bench.device.stores.named.open("theirs", "somebody", running))
    order = bench.order()

    bench.open().push(order, bench.requests)

    assert sessions(bench) == {"theirs": "somebody"}
    assert bench.holds_post()


@pytest.mark.parametrize("state", ["open", "timed"])
def test_another_run_that_began_at_the_same_moment_is_in_the_way(bench: "Bench", state: str) -> None:
    """An engine with a database of its own knows nothing of our lease: the name of its session tells."""
    order = bench.order()
    stores, now = bench.device.stores, bench.device.clock.now()
    starts = {
        "open": lambda: stores.named.open("netmend-R-91", "netmend", stores.running),
        "timed": lambda: stores.arm(99, "netmend", timeout_s=600, now=now, name="netmend-R-91"),
    }
    bench.requests.hooks["lock", 1] = lambda: bench.in_lab(starts[state])

    with pytest.raises(LockHeldError, match="another run is at work in session netmend-R-91"):
        bench.open().push(order, bench.requests)

    assert ("edit-config", "stage") not in bench.requests.sent
    assert "confirmed-commit" not in bench.acted("write")
    assert [name for name in sessions(bench) if name != "netmend-R-91"] == []


def test_a_preview_of_another_run_is_in_nobodys_way(bench: "Bench") -> None:
    """It changes nothing."""
    running = bench.device.stores.running
    bench.in_lab(lambda: bench.device.stores.named.open("netmend-preview-91", "netmend", running))
    order = bench.order()

    bench.open().push(order, bench.requests)

    assert bench.holds_post()


def test_somebody_elses_timer_is_left_alone(bench: "Bench") -> None:
    """One session can wait for its timer: it is named which one does."""
    order = bench.order()
    somebody_commits_with_a_timer(bench)

    with pytest.raises(LockHeldError, match="session theirs"):
        bench.open().push(order, bench.requests)

    assert bench.acted("stage", "write").count("confirmed-commit") == 0


def test_what_somebody_elses_timer_may_take_away_is_no_base(bench: "Bench") -> None:
    """Nothing is proposed on it, and least of all that a device need not change (F13)."""
    somebody_commits_with_a_timer(bench)

    with pytest.raises(LockHeldError, match="session theirs"):
        bench.open().preview(bench.change, bench.requests)

    assert bench.acted("stage", "write") == []


def test_somebody_elses_pending_session_is_not_confirmed(bench: "Bench") -> None:
    """Ours is known by its name."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.in_lab(bench.device.stores.confirm)
    somebody_commits_with_a_timer(bench)

    outcome = driver.confirm(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D023")
    assert "confirming-commit" not in bench.acted("write")


def test_drift_while_staging_is_not_overwritten(bench: "Bench") -> None:
    """A commit lays the whole session over running, so running is read right before it (F13)."""
    order = bench.order()
    bench.requests.hooks["edit-config", 2] = bench.somebody_edits_running

    with pytest.raises(DriftError):
        bench.open().push(order, bench.requests)

    assert "by-hand" in bench.device.stores.running.interfaces
    assert "confirmed-commit" not in bench.acted("write")
    assert bench.is_clean()


def test_another_configuration_than_authorized_is_not_committed(bench: "Bench") -> None:
    """The session must read exactly the authorized post-state (F15)."""
    order = bench.order().model_copy(update={"post_digest": "sha256:" + "0" * 64})

    with pytest.raises(DiffMismatchError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


def test_a_final_change_is_backed_out_in_one_session(bench: "Bench") -> None:
    """All of the way back takes effect at once."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)

    driver.back_out(order, bench.requests)

    assert bench.acted("write")[-2:] == ["commit", "copy-config"]
    assert sessions(bench) == {}
