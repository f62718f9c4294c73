"""Who undoes a change on an EOS device, told from its version. Pure."""

import re

from netmend.model.change import DeviceClass

_VERSION = re.compile(r"^Software image version: (\d+)\.(\d+)", re.MULTILINE)
_PROVEN_BELOW = (4, 32)
"""From 4.32 on, `show configuration sessions` says `committed` of a session whose timer runs (napalm issue
2166): ours could not be told from a final one there, and no simulated device proves it."""


def device_class(version: str) -> DeviceClass:
    """Return the class from what `show version` says; what is not proven is not called safe."""
    found = _VERSION.search(version)
    if found and (int(found[1]), int(found[2])) < _PROVEN_BELOW:
        return DeviceClass.TIMER
    return DeviceClass.ATTENDED
