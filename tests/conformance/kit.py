"""What the conformance suite has to know of each kind of device; every promise is the same."""

from dataclasses import dataclass, replace

from netmend.devices.eos import EosDriver
from netmend.devices.frr import FrrDriver
from netmend.devices.iosxe import IosxeDriver
from netmend.devices.iosxr import IosxrDriver
from netmend.devices.junos import JunosDriver
from netmend.devices.netconf import NetconfDriver
from netmend.model.change import DeviceChange
from netmend.model.outcome import DeviceState
from netmend.seams import OpenDriver

_XML = '<services xmlns="urn:netmend:lab:services"><service><name>gold-acme</name>%s</service></services>'
_LINES = "service-path gold-acme\n%s"


@dataclass(frozen=True)
class Kit:
    """One platform.

    `ports`: of the device; the service begins on the first one.  `edits`: move it to the second, and shape
    it.  `invalid`: an edit that the device refuses.  `query`: what state is asked for, and it `shows`.
    `pushed`: what a push writes.  `commits_late`: running changes with the timed commit, not after it.
    `personality`: of the simulated device, where it is not named as the platform.
    `saves`: there is a startup configuration to save to.  `outlives_login`: another login can confirm and
    cancel.  `rearms`: the timer can be set anew.
    """

    platform: str
    open: OpenDriver
    ports: tuple[str, str]
    edits: tuple[str, ...]
    invalid: str
    query: str
    shows: str
    pushed: tuple[str, ...] = ("confirmed-commit",)
    commits_late: bool = True
    personality: str = ""
    saves: bool = True
    outlives_login: bool = True
    rearms: bool = True

    @property
    def final(self) -> DeviceState:
        """Return where a confirmed device stands."""
        return DeviceState.SAVED if self.saves else DeviceState.CONFIRMED

    @property
    def saving(self) -> list[str]:
        """Return what is written to save a confirmed change."""
        return ["copy-config"] if self.saves else []

    @property
    def change(self) -> DeviceChange:
        """Return the change that the suite makes."""
        return DeviceChange(device="pe1", wave=0, edits=self.edits)


def _cli(platform: str, driver: OpenDriver, port: str, pushed: tuple[str, ...], *, late: bool) -> Kit:
    return Kit(
        platform=platform,
        open=driver,
        ports=(f"{port}1", f"{port}2"),
        edits=(_LINES % f" egress-port {port}2\n", _LINES % " shaper-mbps 40\n"),
        invalid=_LINES % " egress-port nowhere\n",
        query="show version",
        shows="simulated device",
        pushed=pushed,
        commits_late=late,
    )


NETCONF = Kit(
    platform="netconf",
    open=NetconfDriver,
    ports=("ge-0/0/1", "ge-0/0/2"),
    edits=(_XML % "<egress-port>ge-0/0/2</egress-port>", _XML % "<shaper-mbps>40</shaper-mbps>"),
    invalid=_XML % "<egress-port>nowhere</egress-port>",
    query='<services-state xmlns="urn:netmend:lab:services"/>',
    shows="<name>gold-acme</name>",
)
IOSXE = _cli(
    "iosxe", IosxeDriver, "GigabitEthernet0/0/", ("confirmed-commit", *["edit-config"] * 4), late=False
)
EOS = _cli("eos", EosDriver, "Ethernet", ("confirmed-commit",), late=True)
FRR = _cli("frr", FrrDriver, "eth", ("confirmed-commit",), late=True)
IOSXR = replace(
    _cli("iosxr", IosxrDriver, "GigabitEthernet0/0/0/", ("confirmed-commit",), late=True),
    saves=False,
    outlives_login=False,
    rearms=False,
)
JUNOS = Kit(
    platform="junos",
    open=JunosDriver,
    ports=("ge-0/0/1", "ge-0/0/2"),
    edits=(
        "set service-path gold-acme egress-port ge-0/0/2\n",
        "set service-path gold-acme shaper-mbps 40\n",
    ),
    invalid="set service-path gold-acme egress-port nowhere\n",
    query="show version",
    shows="simulated device",
    saves=False,
)
KITS = (NETCONF, IOSXE, EOS, FRR, IOSXR, JUNOS)
