import pytest

from netmend.devices.catalogue import catalogue
from netmend.devices.config_text import digest
from netmend.devices.iosxe_preview import preview
from netmend.devices.iosxe_recovery import is_half_way
from netmend.model.change import DeviceChange
from netmend.seams import PushOrder

IOSXE = catalogue("iosxe")
BASE = """hostname pe1
service-path gold-acme
 egress-port GigabitEthernet0/0/1
 shaper-mbps 20
"""
HALF = BASE.replace("0/0/1", "0/0/2")
POST = HALF.replace("mbps 20", "mbps 40")
CHANGE = DeviceChange(
    device="pe1",
    wave=0,
    edits=("service-path gold-acme\n egress-port GigabitEthernet0/0/2\n shaper-mbps 40\n",),
)


@pytest.fixture
def order() -> PushOrder:
    return PushOrder(
        change=CHANGE,
        base_digest=digest(BASE),
        post_digest=digest(POST),
        back_out=preview(BASE, CHANGE, IOSXE).back_out,
        label="run-1.pe1",
        confirm_timeout_s=60,
    )


@pytest.mark.parametrize("running", [HALF, BASE.replace("mbps 20", "mbps 40")])
def test_some_of_our_lines_are_known_as_ours(order: PushOrder, running: str) -> None:
    """Some of the change, or some of its back-out: both are ways between the two authorized states."""
    assert is_half_way(running, IOSXE, order)


@pytest.mark.parametrize(
    "running",
    [HALF.replace("pe1", "by-hand"), HALF + "hostname two\n", HALF.replace("mbps 20", "mbps 30"), ""],
)
def test_anything_more_is_somebody_elses(order: PushOrder, running: str) -> None:
    """It is never taken back by us."""
    assert not is_half_way(running, IOSXE, order)
