"""What a router's `netmend-guard` (frr_guard.sh) is asked, and who it says will undo a change."""

import shlex

from netmend.devices.cli_session import CliSession
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceClass
from netmend.seams import Requests

_VERSION = "netmend-guard 1"
NEEDS = "netmend-guard (devices/frr_guard.sh) and frr-reload.py"


def guard(*words: str) -> str:
    """Return the shell's line that gives the words to the guard as they are."""
    return shlex.join(("netmend-guard", *words))


def device_class(session: CliSession, requests: Requests) -> DeviceClass:
    """Say who undoes a change: FRRouting 8.4 has no commit timer of its own, the guard is one."""
    try:
        said = session.ask(requests, "get", guard("version"))
    except ConfigRejectedError:
        return DeviceClass.ATTENDED
    return DeviceClass.TIMER if said == _VERSION else DeviceClass.ATTENDED


def pending_label(session: CliSession, requests: Requests) -> str | None:
    """Return the label of the change whose timer runs; None: none runs.

    Raises:
        ConfigRejectedError: the guard says neither.
    """
    match session.ask(requests, "get", guard("status")).split():
        case ["idle"]:
            return None
        case ["pending", label, _]:
            return label
    raise ConfigRejectedError(session.device, "lying output: the guard's status says nothing")
