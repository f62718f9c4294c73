from tests.conformance.memory_requests import MemoryRequests
from tests.unit.devices.timed import BASE, FOREIGN, ORDER, POST, TimedDevice

from netmend.devices.back_out import back_out
from netmend.errors import ConfigRejectedError
from netmend.model.outcome import Acted, DeviceState


def pushed(*, pending: bool) -> TimedDevice:
    device = TimedDevice(running=POST)
    device.pending, device.sent = pending, Acted.ACTED
    return device


def saved() -> tuple[TimedDevice, MemoryRequests]:
    device, requests = pushed(pending=False), MemoryRequests()
    device.held["startup"] = POST
    requests.outcomes = {"confirming-commit": Acted.ACTED, "copy-config": Acted.ACTED}
    return device, requests


def test_a_pending_change_is_cancelled() -> None:
    """The device reverts by itself, now."""
    device = pushed(pending=True)

    outcome = back_out(device, ORDER, MemoryRequests())

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert device.asked == ["cancel"]


def test_a_final_change_is_led_back_in_running_and_startup() -> None:
    """By the authorized back-out."""
    device, requests = saved()

    outcome = back_out(device, ORDER, requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert device.asked == ["back-out", "save"]
    assert device.held == {"running": BASE, "startup": BASE}


def test_a_startup_that_keeps_the_change_is_not_as_before() -> None:
    """Also when the journal only knows of a refused try to save."""
    device, requests = saved()
    device.held["running"], requests.outcomes["copy-config"] = BASE, Acted.NOT_ACTED
    device.save_errors = [ConfigRejectedError("pe1", "no space")]

    outcome = back_out(device, ORDER, requests)

    assert outcome.state is DeviceState.INCONSISTENT
    assert "no space" in outcome.problem


def test_what_a_confirm_saved_by_itself_is_led_back_in_startup_too() -> None:
    """Some servers save with the confirming commit: nothing was asked for, and startup holds the change."""
    device, requests = saved()
    del requests.outcomes["copy-config"]

    outcome = back_out(device, ORDER, requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert device.held == {"running": BASE, "startup": BASE}


def test_somebody_elses_change_is_left_alone() -> None:
    """Whatever we sent before it."""
    device = pushed(pending=True)
    device.held["running"] = FOREIGN

    outcome = back_out(device, ORDER, MemoryRequests())

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert device.asked == []


def test_a_post_state_that_we_never_sent_is_not_backed_out() -> None:
    """Somebody else made the same change: it is theirs."""
    outcome = back_out(TimedDevice(running=POST), ORDER, MemoryRequests())

    assert (outcome.state, outcome.wrote) == (DeviceState.UNTOUCHED, False)
