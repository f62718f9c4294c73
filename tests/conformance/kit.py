"""The kinds of devices that netmend drives itself, for the conformance suite."""

from dataclasses import replace

from netmend.devices.eos import EosDriver
from netmend.devices.frr import FrrDriver
from netmend.devices.iosxe import IosxeDriver
from netmend.devices.iosxr import IosxrDriver
from netmend.devices.junos import JunosDriver
from netmend.devices.linux import LinuxDriver
from netmend.devices.netconf import NetconfDriver
from netmend.devices.nxos import NxosDriver
from netmend.model.change import DeviceClass
from netmend.seams import OpenDriver
from netmend.testing.conformance.kit import Kit

__all__ = [
    "EOS",
    "EOS_432",
    "EVERY_RUN",
    "FRR",
    "IOSXE",
    "IOSXR",
    "JUNOS",
    "KITS",
    "LINUX",
    "MATRIX",
    "NETCONF",
    "NETCONF_LOCKING",
    "NXOS",
    "Kit",
]

_XML = '<services xmlns="urn:netmend:lab:services"><service><name>gold-one</name>%s</service></services>'
_LINES = "service-path gold-one\n%s"


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
        makes="confirmed-commit" if late else "edit-config",
    )


NETCONF = Kit(
    platform="netconf",
    open=NetconfDriver,
    ports=("ge-0/0/1", "ge-0/0/2"),
    edits=(_XML % "<egress-port>ge-0/0/2</egress-port>", _XML % "<shaper-mbps>40</shaper-mbps>"),
    invalid=_XML % "<egress-port>nowhere</egress-port>",
    query='<services-state xmlns="urn:netmend:lab:services"/>',
    shows="<name>gold-one</name>",
)
IOSXE = _cli(
    "iosxe", IosxeDriver, "GigabitEthernet0/0/", ("confirmed-commit", *["edit-config"] * 4), late=False
)
EOS = _cli("eos", EosDriver, "Ethernet", ("confirmed-commit",), late=True)
EOS_432 = replace(
    EOS,
    personality="eos_432",
    device_class=DeviceClass.ATTENDED,
    rearms=False,
    makes="commit",
    leads_back="commit",
)
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
        "set service-path gold-one egress-port ge-0/0/2\n",
        "set service-path gold-one shaper-mbps 40\n",
    ),
    invalid="set service-path gold-one egress-port nowhere\n",
    query="show version",
    shows="simulated device",
    saves=False,
)
NXOS = replace(
    _cli("nxos", NxosDriver, "Ethernet1/", ("confirmed-commit", *["edit-config"] * 4), late=False),
    rearms=False,
    device_class=DeviceClass.ATTENDED,
)
NETCONF_LOCKING = replace(NETCONF, locks_running=True)
LINUX = Kit(
    platform="linux",
    open=LinuxDriver,
    ports=("eth1", "eth2"),
    edits=(
        "ip route replace default dev eth2 table gold-one\n",
        "tc qdisc replace dev gold-one root tbf rate 40mbit burst 128kb latency 50ms\n",
    ),
    invalid="ip route replace default dev nowhere table gold-one\n",
    query="ip -s link show",
    shows="RX:",
    saves=False,
    rearms=False,
    confirms=False,
    locks=False,
    lasts=False,
    device_class=DeviceClass.BEST_EFFORT,
    says_port="dev eth1",
    says_rate="tbf rate",
)
EVERY_RUN = (NETCONF, IOSXE, EOS)
MATRIX = (FRR, IOSXR, JUNOS, LINUX, NXOS, NETCONF_LOCKING)
"""In every run these are tried by tests of their own alone, with the fault matrix by those of all."""
KITS = (*EVERY_RUN, *MATRIX)
