"""What is particular to NX-OS: no timer takes a change back, so a checkpoint stands until it is settled."""

from typing import TYPE_CHECKING, Literal

import pytest
from tests.conformance.kit import NXOS, Kit

from netmend.errors import DriftError, LockHeldError, ReplyLostError
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench

LINES = 4


@pytest.fixture
def kit() -> Kit:
    return NXOS


def checkpoints(bench: "Bench") -> dict[str, str]:
    return bench.in_lab(bench.device.stores.named.users)


def test_everybody_is_told_that_nobody_undoes_it(bench: "Bench") -> None:
    """In the snapshot, the preview and the outcome; and no time is named at which it would be undone."""
    driver = bench.open()
    snapshot, preview = driver.read_running(bench.requests), driver.preview(bench.change, bench.requests)
    outcome = driver.push(bench.order(), bench.requests)

    assert {snapshot.device_class, preview.device_class, outcome.device_class} == {DeviceClass.ATTENDED}
    assert preview.made_by == "predicted"
    assert outcome.confirm_by is None


def test_a_change_stays_until_it_is_settled(bench: "Bench") -> None:
    """However long nobody comes: a push leaves its checkpoint, and confirming removes it."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    bench.pass_time(1_000_000)

    assert bench.holds_post()
    assert len(checkpoints(bench)) == 1
    bench.restart_engine().confirm(order, bench.requests)
    assert bench.holds_post("startup")
    assert checkpoints(bench) == {}


@pytest.mark.parametrize("call", ["push", "back_out"])
def test_what_a_killed_engine_left_is_found_and_settled(
    bench: "Bench", call: Literal["push", "back_out"]
) -> None:
    """Its successor knows the checkpoint by the label, and goes on or takes it all back (F43)."""
    order = bench.order()
    bench.strike("edit-config", "after", "drop", after=LINES - 1)
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    driver = bench.restart_engine()

    outcome = (driver.push if call == "push" else driver.back_out)(order, bench.requests)

    assert outcome.state is (DeviceState.PENDING if call == "push" else DeviceState.BACKED_OUT)
    assert outcome.device_class is DeviceClass.ATTENDED
    assert bench.holds_post() if call == "push" else bench.holds_base()
    assert len(checkpoints(bench)) == (call == "push")


@pytest.mark.matrix
@pytest.mark.parametrize("accepted", range(LINES - 1))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_push_cut_off_between_its_lines_is_taken_back(
    bench: "Bench", accepted: int, when: Literal["before", "after"]
) -> None:
    """Nothing else would: the next start finds the half and leads it back."""
    order = bench.order()
    bench.strike("edit-config", when, "drop", after=accepted)
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)

    again = bench.restart_engine().push(order, bench.requests)

    assert (again.state, again.code) == (DeviceState.BACKED_OUT, "NM-D023")
    assert bench.holds_base()
    assert bench.is_clean()


@pytest.mark.parametrize(
    "accepted", [pytest.param(number, marks=pytest.mark.matrix) for number in range(LINES - 1)] + [LINES - 1]
)
def test_a_rejected_line_takes_the_lines_before_it_back(bench: "Bench", accepted: int) -> None:
    """By an atomic rollback to the checkpoint (F18)."""
    order = bench.order()
    bench.strike("edit-config", "before", "reject", after=accepted)

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert bench.holds_base()
    assert bench.is_clean()


def test_a_cut_off_push_is_left_alone_once_somebody_else_changed_more(bench: "Bench") -> None:
    """A rollback would take theirs too: a person decides (F38)."""
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


def test_a_refused_rollback_is_followed_by_the_authorized_lines(bench: "Bench") -> None:
    """The second way back; nothing is called backed out before it is read (F37)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("cancel-commit", "before", "reject", count=9)

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert "cancel-commit" not in bench.acted("write")
    assert bench.holds_base()
    assert bench.is_clean()


def test_a_checkpoint_that_somebody_removed_is_not_missed(bench: "Bench") -> None:
    """The change is exactly ours, so the authorized lines lead it back."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.in_lab(lambda: bench.device.stores.named.drop(next(iter(bench.device.stores.named.users()))))

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.is_clean()


def test_a_rollback_without_its_end_leaves_no_checkpoint_in_the_end(bench: "Bench") -> None:
    """Running is as before already; the next call removes what still stands."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("discard-changes", "before", "drop")
    with pytest.raises(ReplyLostError):
        driver.back_out(order, bench.requests)

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.acted("write").count("cancel-commit") == 1
    assert bench.is_clean()


def test_drift_right_before_the_lines_sends_none_and_takes_nothing_away(bench: "Bench") -> None:
    """Nobody is locked out, so running is read once more (F13)."""
    order = bench.order()
    bench.requests.hooks["lock", 1] = bench.somebody_edits_running

    with pytest.raises(DriftError):
        bench.open().push(order, bench.requests)

    assert "edit-config" not in bench.acted("write")
    assert "by-hand" in bench.device.stores.running.interfaces
    assert checkpoints(bench) == {}


def test_somebody_elses_checkpoint_is_left_alone(bench: "Bench") -> None:
    """Ours is known by its name."""
    running = bench.device.stores.running
    bench.in_lab(lambda: bench.device.stores.named.open("theirs", "somebody", running))
    order = bench.order()
    driver = bench.open()

    driver.push(order, bench.requests)
    driver.back_out(order, bench.requests)

    assert checkpoints(bench) == {"theirs": "somebody"}
    assert bench.holds_base()


def test_a_back_out_that_had_to_wait_is_sent_later(bench: "Bench") -> None:
    """One user at a time makes or rolls back to a checkpoint; calling again is all it takes."""
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
    assert bench.is_clean()
