"""The checkpoint that stands for one order on an NX-OS device.

"Configuring Rollback", Nexus 9000 NX-OS System Management Configuration Guide: up to ten checkpoints, each
with a name of its own that does not begin with `system`; they outlive the login, and go with a `write erase`
and reload. `show checkpoint summary` lists them.
"""

import hashlib
import re

from netmend.devices.cli_session import CliSession
from netmend.seams import Requests

_ENTRY = re.compile(r"^\s*\d+\)\s+(\S+):\s*$", re.MULTILINE)


def checkpoint_name(label: str) -> str:
    """Return the legal name that stands for a label: at most 32 characters on every model."""
    return f"netmend-{hashlib.sha256(label.encode()).hexdigest()[:16]}"


def names_in(shown: str) -> frozenset[str]:
    """Return which checkpoints there are, from what `show checkpoint summary` says."""
    return frozenset(_ENTRY.findall(shown))


def stands(session: CliSession, requests: Requests, name: str) -> bool:
    """Say whether the checkpoint is there."""
    return name in names_in(session.ask(requests, "get", "show checkpoint summary"))
