import pytest
from tests.conformance.memory_requests import MemoryRequests
from tests.unit.devices.timed import BASE, FOREIGN, ORDER, POST, TimedDevice

from netmend.devices.push import demand_timer, extend, push
from netmend.errors import ConfigRejectedError, DeviceClassError, DriftError
from netmend.model.change import DeviceClass
from netmend.model.outcome import Acted, DeviceState


def journal(**outcomes: Acted) -> MemoryRequests:
    requests = MemoryRequests()
    requests.outcomes = {op.replace("_", "-"): acted for op, acted in outcomes.items()}
    return requests


@pytest.mark.parametrize("found", [DeviceClass.ATTENDED, DeviceClass.BEST_EFFORT])
def test_only_a_device_that_undoes_a_change_itself_is_pushed_to(found: DeviceClass) -> None:
    """Where a driver has no other way: whatever the policy allows, and the device's lack is named."""
    with pytest.raises(DeviceClassError, match=f"class {found}: .* whatever policy.* needs an archive"):
        demand_timer("pe1", found, needs="an archive")


def test_a_push_ends_pending_with_the_time_of_its_revert() -> None:
    """Read back, not believed."""
    device = TimedDevice()

    outcome = push(device, ORDER, journal())

    assert (outcome.state, outcome.now_digest) == (DeviceState.PENDING, POST)
    assert outcome.confirm_by is not None


def test_another_base_is_not_pushed_to() -> None:
    """Nothing is sent at all."""
    device = TimedDevice(running=FOREIGN)

    with pytest.raises(DriftError):
        push(device, ORDER, journal())

    assert device.asked == []


def test_another_result_than_authorized_is_taken_back() -> None:
    """It never stays until the timer fires."""
    device = TimedDevice()
    device.makes = FOREIGN

    outcome = push(device, ORDER, journal())

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D022")
    assert device.asked == ["commit", "cancel"]


def test_a_refused_commit_is_proven_to_have_done_nothing() -> None:
    """The refusal is told, with what was read."""
    device = TimedDevice()
    device.refusal = ConfigRejectedError("pe1", "no")

    outcome = push(device, ORDER, journal())

    assert (outcome.state, outcome.wrote, outcome.now_digest) == (DeviceState.UNTOUCHED, False, BASE)


@pytest.mark.parametrize(
    ("running", "state"),
    [(POST, DeviceState.PENDING), (BASE, DeviceState.BACKED_OUT), (FOREIGN, DeviceState.INCONSISTENT)],
)
@pytest.mark.parametrize("acted", [Acted.ACTED, Acted.UNKNOWN])
def test_a_push_that_may_have_happened_is_only_read(running: str, state: DeviceState, acted: Acted) -> None:
    """It is never sent twice."""
    device = TimedDevice(running=running)

    outcome = push(device, ORDER, journal(confirmed_commit=acted))

    assert outcome.state is state
    assert device.asked == []


def test_a_timer_that_fired_is_not_extended() -> None:
    """The change is gone, and that is said."""
    device = TimedDevice(running=BASE)

    outcome = extend(device, ORDER)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D023")
    assert device.asked == []
