"""The example project with its devices on the platforms that a test asks for."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

REPOSITORY = Path(__file__).parents[2]
CANARY, LATER = "p1", "p2"
"""The two devices that the short way changes, in the order of their waves (`trial.take_short_way`)."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "netconf": ("netconf",),
    "iosxe": ("iosxe",),
    "eos": ("eos",),
    "iosxe-eos-netconf": ("iosxe", "eos", "netconf"),
    "netconf-eos": ("netconf", "eos"),
    "iosxr": ("iosxr",),
    "junos": ("junos",),
    "linux": ("linux",),
    "junos-iosxr-netconf": ("junos", "iosxr", "netconf"),
}
"""The platforms of an atomic group, which take turns over its devices: p1, p2, p3, p4, pe1, pe2, pe3."""
ADMITTED = ("netconf", "iosxe", "eos", "iosxr", "junos", "iosxe-eos-netconf")
"""What the fault matrix is run on: every driver whose devices undo by themselves, and a mixed group.

`nxos` has no such timer, so no atomic group takes it.  `frr` has one (netmend-guard), but its
configuration is that of a router: it knows no services, and no template of the example project is for it;
tests/conformance and tests/real prove it.
"""
_DEVICES = ("p1", "p2", "p3", "p4", "pe1", "pe2", "pe3")


def platform_of(group: str, device: str) -> str:
    """Return the platform of one device of the example project in that group."""
    platforms = GROUPS[group]
    return platforms[_DEVICES.index(device) % len(platforms)]


def example_on(group: str, target: Path) -> Path:
    """Copy the example project there, its devices on the platforms of that group."""
    for part in ("inventory", "runbooks", "templates"):
        shutil.copytree(REPOSITORY / part, target / part)
    shutil.copy(REPOSITORY / "netmend.toml", target)
    hosts = target / "inventory" / "hosts.yaml"
    yaml = YAML()
    devices = yaml.load(hosts.read_text(encoding="utf-8"))
    for name in sorted(devices):
        devices[name]["platform"] = platform_of(group, name)
    with hosts.open("w", encoding="utf-8") as out:
        yaml.dump(devices, out)
    return target
