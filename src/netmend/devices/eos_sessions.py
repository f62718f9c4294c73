"""The names and states of EOS configuration sessions.

"Configuration sessions", EOS User Manual: a session is known by its name, survives the login, starts from
running as it is then, and one of them may wait for its commit timer. `show configuration sessions` lists
them, with `*` before the one that is entered.
"""

import hashlib
import re

from netmend.devices.cli_session import CliSession
from netmend.errors import LockHeldError
from netmend.model.change import DeviceChange
from netmend.seams import Requests

_LONGEST = 63
_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]")
_PREFIX = "netmend-"
_PREVIEW = f"{_PREFIX}preview-"
_TIMER = "timer"
"""In the state of a session that waits for its commit timer: `pendingCommitTimer`."""


def session_name(label: str) -> str:
    """Return the legal name that stands for a label; another label never has the same."""
    legal = _ILLEGAL.sub("-", label)
    if legal == label and len(_PREFIX + label) <= _LONGEST:
        return _PREFIX + label
    unique = hashlib.sha256(label.encode()).hexdigest()[:16]
    return f"{_PREFIX}{legal[: _LONGEST - len(_PREFIX) - len(unique) - 1]}-{unique}"


def back_out_name(label: str) -> str:
    """Return the name for leading a pushed change back."""
    return session_name(f"{label}.back-out")


def preview_name(change: DeviceChange) -> str:
    """Return the name for previewing a change, known again by a later try that has to clean up after this."""
    content = "\0".join((change.device, *change.edits))
    return f"{_PREVIEW}{hashlib.sha256(content.encode()).hexdigest()[:16]}"


class SessionTable:
    """What `show configuration sessions` said: the state of each session, by name."""

    def __init__(self, shown: str) -> None:
        rows = [line.lstrip("* ").split() for line in shown.split("\n")]
        begin = next((number for number, row in enumerate(rows) if row[:2] == ["Name", "State"]), len(rows))
        self._states = {row[0]: row[1] for row in rows[begin + 1 :] if len(row) > 1 and set(row[0]) != {"-"}}

    def is_open(self, name: str) -> bool:
        """Say whether the session is there and nothing of it is in running."""
        return self._states.get(name) == "pending"

    def is_timed(self, name: str) -> bool:
        """Say whether the session is in running and waits for its commit timer."""
        return _TIMER in self._states.get(name, "").lower()

    def of_another_run(self, *ours: str) -> str | None:
        """Return a session in which another engine changes the switch, None when there is none.

        A preview changes nothing: it is in nobody's way.
        """
        names = (name for name in self._states if name.startswith(_PREFIX) and not name.startswith(_PREVIEW))
        return next((n for n in names if n not in ours and (self.is_open(n) or self.is_timed(n))), None)

    def timed(self) -> str | None:
        """Return the session that waits for its commit timer."""
        return next((name for name in self._states if self.is_timed(name)), None)


def demand_no_timer(session: CliSession, requests: Requests) -> None:
    """Demand that no session waits for its commit timer: what is in running may go by itself.

    Raises:
        LockHeldError: one does.
    """
    timed = read_sessions(session, requests).timed()
    if timed is not None:
        raise LockHeldError(session.device, f"session {timed} waits for its commit timer")


def read_sessions(session: CliSession, requests: Requests) -> SessionTable:
    """Read which sessions there are."""
    return SessionTable(session.ask(requests, "get", "show configuration sessions"))
