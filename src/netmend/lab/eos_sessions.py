"""Configuration sessions of the personality `eos`: what each command of theirs does to the datastores.

Sources and what is not documented: see `eos`.
"""

import re

from netmend.lab.command_table import MistypedError, Typed
from netmend.lab.config_text import edited_by_line
from netmend.lab.exchange import Request
from netmend.lab.log_line import RequestClass
from netmend.lab.terminal_login import Login, shown

MISTAKES = {
    "invalid": "% Invalid input",
    "incomplete": "% Incomplete command",
    "ambiguous": "% Ambiguous command",
}
"""What is said of a mistyped line."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TIMER = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)", re.ASCII)


def typed_line(login: Login, line: str) -> Request:
    """Return the request that a line of configuration is: the session is edited, running is not."""
    name = login.draft or ""

    def act() -> str:
        if _is_pending(login, name):
            raise shown(f"% Configuration session {name} is pending commit timer and cannot be changed")
        named = login.device.stores.named
        try:
            edited, section = edited_by_line(named.of(name), login.section, line)
        except MistypedError as mistake:
            raise shown(MISTAKES[mistake.mistake]) from mistake
        named.put(name, edited)
        login.section = section
        return ""

    detail: dict[str, str | int] = {"line": line.strip(), "target": "candidate", "persist": name}
    return Request("edit-config", "stage", act, detail)


def opening(login: Login, command: Typed) -> Request:
    """Begin a session with what runs, or go on with one."""
    name = _session_name(command)

    def act() -> str:
        stores = login.device.stores
        if not _is_pending(login, name):
            stores.demand_free("candidate", login.session.id)
            stores.named.open(name, login.session.user, stores.running)
        login.draft, login.section = name, None
        return ""

    return Request("lock", "stage", act, {"target": "candidate", "persist": name})


def committing(login: Login, command: Typed) -> Request:
    """Make a session final: one that waits for its timer, or one that was never committed."""
    name = _session_name(command) if command.arguments else login.draft or ""
    pending = _is_pending(login, name)

    def act() -> str:
        device = login.device
        if pending:
            device.stores.confirm()
        else:
            device.stores.commit_named(
                name, login.session.id, login.session.user, timeout_s=None, now=device.clock.now()
            )
        login.leave_configuration()
        return ""

    return Request("confirming-commit" if pending else "commit", "write", act, {"persist": name})


def committing_for_a_time(login: Login, command: Typed) -> Request:
    """Lay a session over running until the time is up, or set its timer anew."""
    name = _session_name(command) if len(command.arguments) > 1 else login.draft or ""
    timeout_s = _timeout_s(command)
    pending = _is_pending(login, name)

    def act() -> str:
        stores, now = login.device.stores, login.device.clock.now()
        if pending:
            stores.rearm(timeout_s=timeout_s, now=now)
        else:
            stores.commit_named(name, login.session.id, login.session.user, timeout_s=timeout_s, now=now)
        login.leave_configuration()
        return ""

    detail: dict[str, str | int] = {"target": "candidate", "persist": name, "confirm_timeout": timeout_s}
    return Request("extend" if pending else "confirmed-commit", "write", act, detail)


def aborting(login: Login, command: Typed) -> Request:
    """Take a session back that waits for its timer, or throw it away."""
    name = _session_name(command) if command.arguments else login.draft or ""
    pending = _is_pending(login, name)

    def act() -> str:
        stores = login.device.stores
        if pending:
            stores.take_back()
        else:
            stores.named.drop(name)
        login.leave_configuration()
        return ""

    request_class: RequestClass = "write" if pending else "stage"
    return Request("cancel-commit" if pending else "discard-changes", request_class, act, {"persist": name})


def removing(login: Login, command: Typed) -> Request:
    """Throw a session away by its name."""
    name = _session_name(command)

    def act() -> str:
        if _is_pending(login, name):
            raise shown(f"% Configuration session {name} is pending commit timer and cannot be removed")
        login.device.stores.named.drop(name)
        return ""

    return Request("discard-changes", "stage", act, {"persist": name})


def leaving_session(login: Login, _command: Typed) -> Request:
    """Leave the session as it is."""
    name = login.draft or ""

    def act() -> str:
        login.leave_configuration()
        return ""

    return Request("unlock", "stage", act, {"target": "candidate", "persist": name})


def exiting(login: Login, command: Typed) -> Request:
    """Leave a section, or the session."""
    if login.section is None:
        return leaving_session(login, command)

    def act() -> str:
        login.section = None
        return ""

    return Request("get", "read", act)


def saving(login: Login, _command: Typed) -> Request:
    """Keep running over a restart."""

    def act() -> str:
        login.device.stores.save(login.session.id)
        return "Copy completed successfully."

    return Request("copy-config", "write", act, {"source": "running", "target": "startup"})


def _is_pending(login: Login, name: str) -> bool:
    pending = login.device.stores.pending
    return pending is not None and pending.persist == name


def _session_name(command: Typed) -> str:
    if not _NAME.fullmatch(command.arguments[0]):
        raise MistypedError("invalid", command.columns[0])
    return command.arguments[0]


def _timeout_s(command: Typed) -> int:
    match = _TIMER.fullmatch(command.arguments[-1])
    seconds = (
        sum(int(part) * unit for part, unit in zip(match.groups(), (3600, 60, 1), strict=True))
        if match
        else 0
    )
    if not seconds:
        raise MistypedError("invalid", command.columns[-1])
    return seconds
