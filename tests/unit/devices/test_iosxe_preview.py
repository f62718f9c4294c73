import pytest

from netmend.devices.catalogue import catalogue
from netmend.devices.iosxe_preview import device_class, preview
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass

IOSXE = catalogue("iosxe")
BASE = """archive
 path bootflash:archive
configuration mode exclusive auto
service-path gold-acme
 egress-port GigabitEthernet0/0/1
"""


def change(*edits: str) -> DeviceChange:
    return DeviceChange(device="pe1", wave=0, edits=edits)


def test_a_preview_says_that_it_is_predicted() -> None:
    """The diff, the way back and what they touch, without a device."""
    seen = preview(BASE, change("service-path gold-acme\n shaper-mbps 40\n"), IOSXE)

    assert seen.made_by == "predicted"
    assert "+ shaper-mbps 40" in seen.diff.splitlines()
    assert seen.back_out == "service-path gold-acme\n no shaper-mbps 40\n"
    assert [touch.path for touch in seen.touches] == ["/service-path[name='gold-acme']/shaper-mbps"]


def test_a_change_to_nothing_needs_no_way_back() -> None:
    """The device already is as planned."""
    seen = preview(BASE, change("service-path gold-acme\n egress-port GigabitEthernet0/0/1\n"), IOSXE)

    assert seen.unchanged
    assert (seen.diff, seen.back_out, seen.touches) == ("", "", ())


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ("end\nreload\n", "no configuration"),
        ("no archive\n", "take the way back away"),
        ("route-map a permit 10\n set metric 1\n", "the order of the lines"),
    ],
)
def test_a_change_without_a_safe_way_back_is_refused(edit: str, why: str) -> None:
    """Nothing is sent that could not be undone."""
    with pytest.raises(ConfigRejectedError, match=why):
        preview(BASE, change(edit), IOSXE)


@pytest.mark.parametrize(
    ("gone", "found"),
    [
        ("", DeviceClass.TIMER),
        (" path bootflash:archive\n", DeviceClass.ATTENDED),
        ("configuration mode exclusive auto\n", DeviceClass.ATTENDED),
    ],
)
def test_the_class_depends_on_archive_and_exclusive_mode(gone: str, found: DeviceClass) -> None:
    """Without either, no timer of ours is sure to bring back the base."""
    assert device_class(BASE.replace(gone, "")) is found
