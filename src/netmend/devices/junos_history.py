"""The commit history of Junos: whether one waits to be confirmed, and whose it is.

"show system commit", CLI reference: the newest entry is number 0 and carries its comment. An entry says
`commit confirmed` for good; that it still waits is what the line `rollback pending` below it says: not
documented, seen in public transcripts of vJunos 23.2 and cJunosEvolved.
"""

import re
from dataclasses import dataclass

from netmend.devices.cli_session import CliSession
from netmend.errors import ConfigRejectedError, LockHeldError, NothingPendingError
from netmend.seams import Requests

LONGEST_MINUTES = 65_535
_ENTRY = re.compile(r"^ *(\d+) +\S+ \S+ \S+ by (\S+) via ")


@dataclass(frozen=True)
class Pending:
    """A commit that waits. `label`: its comment."""

    user: str
    label: str


def is_inside(prompt: str) -> bool:
    """Say whether the prompt is that of configuration mode."""
    return prompt.rstrip().endswith("#")


def pending_in(shown: str) -> Pending | None:
    """Return what waits to be confirmed, from what `show system commit` says."""
    user, below = "", []
    for line in shown.split("\n"):
        entry = _ENTRY.match(line)
        if entry and entry[1] != "0":
            break
        if entry:
            user = entry[2]
        elif user and line.strip():
            below.append(line.strip())
    if "rollback pending" not in below:
        return None
    return Pending(user, next((line for line in below if line != "rollback pending"), ""))


def read_pending(session: CliSession, requests: Requests) -> Pending | None:
    """Read what waits to be confirmed."""
    run = "run " if is_inside(session.prompt) else ""
    return pending_in(session.ask(requests, "get", f"{run}show system commit"))


def demand_nothing_pending(session: CliSession, requests: Requests) -> None:
    """Demand that no commit waits: whatever is committed or checked now would confirm it.

    Raises:
        LockHeldError: one does.
    """
    pending = read_pending(session, requests)
    if pending is not None:
        raise LockHeldError(
            session.device, f"a commit of {pending.user} waits to be confirmed", pending.label
        )


def demand_ours(session: CliSession, requests: Requests, label: str) -> None:
    """Demand that the commit with that comment waits.

    Raises:
        NothingPendingError: none does, or another one.
    """
    pending = read_pending(session, requests)
    if pending is None or pending.label != label:
        raise NothingPendingError(session.device, "no commit of ours waits to be confirmed")


def whole_minutes(device: str, seconds: int) -> int:
    """Return the shortest time in minutes that is at least that long.

    Raises:
        ConfigRejectedError: the device has none that long.
    """
    minutes = max(1, -(-seconds // 60))
    if minutes > LONGEST_MINUTES:
        raise ConfigRejectedError(device, f"no commit waits over {LONGEST_MINUTES} minutes")
    return minutes
