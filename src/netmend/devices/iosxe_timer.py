"""The revert timer of IOS XE: whose it is, and how long it can run.

"Configuration Rollback Confirmed Change", Managing Configuration Files Configuration Guide, IOS XE 17: the
timer runs in whole minutes, 1 to 120, one at a time, and has no name; `show archive config rollback timer`
shows who armed it, or says that none is pending.
"""

import re

from netmend.devices.cli_session import CliSession
from netmend.errors import ConfigRejectedError, LockHeldError, NothingPendingError
from netmend.seams import Requests

_USER = re.compile(r"^\s*User\s*:\s*(\S+)\s*$", re.MULTILINE)
_LONGEST_MINUTES = 120


def timer_user(session: CliSession, requests: Requests) -> str | None:
    """Return who armed the revert timer; None: none is armed.

    Raises:
        ConfigRejectedError: the device says neither.
    """
    try:
        reply = session.ask(requests, "get", "show archive config rollback timer")
    except NothingPendingError:
        return None
    found = _USER.search(reply)
    if found is None:
        raise ConfigRejectedError(session.device, "lying output: a revert timer without a user")
    return found[1]


def demand_no_timer(session: CliSession, requests: Requests) -> None:
    """Demand that no revert timer runs: there is one at a time, and what is in running may go by itself.

    Raises:
        LockHeldError: one does.
    """
    user = timer_user(session, requests)
    if user is not None:
        raise LockHeldError(session.device, f"a revert timer of user {user} is armed")


def timer_minutes(device: str, seconds: int) -> int:
    """Return the shortest timer that runs at least that long.

    Raises:
        ConfigRejectedError: the device has none that long.
    """
    minutes = max(1, -(-seconds // 60))
    if minutes > _LONGEST_MINUTES:
        raise ConfigRejectedError(device, f"no revert timer over {_LONGEST_MINUTES} minutes")
    return minutes
