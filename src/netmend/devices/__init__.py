"""Drivers and sessions; every foreign error ends here."""

from netmend.devices.credentials import EnvironmentCredentials
from netmend.devices.host_keys import known_hosts_line, offered_key, pinned_keys, pinned_line
from netmend.devices.netconf import NetconfDriver

__all__ = [
    "EnvironmentCredentials",
    "NetconfDriver",
    "known_hosts_line",
    "offered_key",
    "pinned_keys",
    "pinned_line",
]
