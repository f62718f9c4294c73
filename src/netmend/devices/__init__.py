"""Drivers and sessions; every foreign error ends here."""

from netmend.devices.credentials import EnvironmentCredentials
from netmend.devices.host_keys import known_hosts_line, offered_key, pinned_keys, pinned_line

__all__ = [
    "EnvironmentCredentials",
    "known_hosts_line",
    "offered_key",
    "pinned_keys",
    "pinned_line",
]
