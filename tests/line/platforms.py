"""The example project with its devices on the platforms that a test asks for."""

import shutil
from collections.abc import Mapping
from itertools import cycle
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


def example_on(group: str, target: Path) -> Path:
    """Copy the example project there, its devices on the platforms of that group."""
    for part in ("inventory", "runbooks", "templates"):
        shutil.copytree(REPOSITORY / part, target / part)
    shutil.copy(REPOSITORY / "netmend.toml", target)
    hosts = target / "inventory" / "hosts.yaml"
    yaml = YAML()
    devices = yaml.load(hosts.read_text(encoding="utf-8"))
    for name, platform in zip(sorted(devices), cycle(GROUPS[group]), strict=False):
        devices[name]["platform"] = platform
    with hosts.open("w", encoding="utf-8") as out:
        yaml.dump(devices, out)
    return target
