"""What is particular to the NETCONF driver; what every driver promises is in test_every_driver.py."""

from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import NETCONF, Kit

from netmend.errors import ConfigRejectedError, DiffMismatchError, DirtyCandidateError, LockHeldError
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


@pytest.fixture
def kit() -> Kit:
    return NETCONF


def test_running_is_read_with_the_digest_that_the_device_has(bench: "Bench") -> None:
    """Driver and device agree on canonical text and digest."""
    snapshot = bench.open().read_running(bench.requests)

    assert snapshot.digest == bench.device.stores.running.digest
    assert snapshot.config == bench.device.stores.running.text


def test_a_preview_stages_and_discards_in_one_session(bench: "Bench") -> None:
    """Under the lock, and unlocked at the end."""
    bench.open().preview(bench.change, bench.requests)

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
    wrong = bench.change.model_copy(update={"edits": (bench.kit.invalid,)})

    with pytest.raises(ConfigRejectedError, match="nowhere is not an interface"):
        bench.open().preview(wrong, bench.requests)

    assert bench.is_clean()


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


def test_without_a_lock_on_running_a_console_is_overwritten(bench: "Bench") -> None:
    """Why `lock_running` is there: nobody is kept out, and the candidate is laid over what they did."""
    order = bench.order()
    driver = bench.open()
    bench.requests.hooks["confirmed-commit", 1] = lambda: bench.somebody_edits_running(keeps_to_locks=True)

    pushed = driver.push(order, bench.requests)

    assert pushed.state is DeviceState.PENDING
    assert bench.holds_post()
