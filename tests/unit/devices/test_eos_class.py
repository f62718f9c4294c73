import pytest

from netmend.devices.eos_class import device_class
from netmend.model.change import DeviceClass


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("Arista DCS-7050\nSoftware image version: 4.31.2F (engineering build)\n", DeviceClass.TIMER),
        ("Software image version: 4.9.0F", DeviceClass.TIMER),
        ("Software image version: 4.32.0F", DeviceClass.ATTENDED),
        ("Software image version: 5.1.0", DeviceClass.ATTENDED),
        ("no version at all", DeviceClass.ATTENDED),
    ],
)
def test_only_proven_versions_undo_a_change_by_themselves(shown: str, found: DeviceClass) -> None:
    """Another way of showing what is pending is another platform, until it is proven."""
    assert device_class(shown) is found
