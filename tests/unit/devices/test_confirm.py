import pytest
from tests.conformance.memory_requests import MemoryRequests
from tests.unit.devices.timed import BASE, FOREIGN, ORDER, POST, TimedDevice

from netmend.devices.confirm import confirm
from netmend.errors import ConfigRejectedError
from netmend.model.outcome import Acted, DeviceState


def pending() -> TimedDevice:
    device = TimedDevice(running=POST)
    device.pending = True
    return device


def test_a_pending_change_is_confirmed_and_saved() -> None:
    """Both are read."""
    device = pending()

    outcome = confirm(device, ORDER, MemoryRequests())

    assert outcome.state is DeviceState.SAVED
    assert device.asked == ["confirm", "save"]


def test_nothing_pending_is_not_called_confirmed() -> None:
    """The change is in running, and nobody knows why."""
    outcome = confirm(TimedDevice(running=POST), ORDER, MemoryRequests())

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D023")


def test_nothing_pending_is_fine_after_a_lost_reply() -> None:
    """An earlier confirm of ours may have arrived."""
    requests = MemoryRequests()
    requests.outcomes["confirming-commit"] = Acted.UNKNOWN

    outcome = confirm(TimedDevice(running=POST), ORDER, requests)

    assert outcome.state is DeviceState.SAVED


@pytest.mark.parametrize(
    ("running", "state"), [(BASE, DeviceState.BACKED_OUT), (FOREIGN, DeviceState.INCONSISTENT)]
)
def test_what_is_not_as_pushed_is_not_confirmed(running: str, state: DeviceState) -> None:
    """Nothing is sent."""
    device = pending()
    device.held["running"] = running

    outcome = confirm(device, ORDER, MemoryRequests())

    assert outcome.state is state
    assert device.asked == []


def test_a_device_that_does_not_save_is_asked_twice() -> None:
    """Then it is told: a reboot would lose the change."""
    device = pending()
    device.save_errors = [ConfigRejectedError("pe1", "no space")] * 2

    outcome = confirm(device, ORDER, MemoryRequests())

    assert (outcome.state, outcome.now_digest) == (DeviceState.NOT_SAVED, POST)
    assert "no space" in outcome.problem
