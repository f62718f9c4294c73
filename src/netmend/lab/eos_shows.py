"""What the personality `eos` shows: configurations, sessions and their differences."""

import difflib
from datetime import timedelta

from netmend.lab.command_table import Typed
from netmend.lab.config_text import lines_of
from netmend.lab.configuration import Configuration
from netmend.lab.datastores import Store
from netmend.lab.exchange import Request
from netmend.lab.named_sessions import MOST
from netmend.lab.terminal_login import Login, Meaning, reading

_INDENT = 3
_VERSION = "4.31.2F"
_VERSIONS = {"eos_432": "4.32.0F"}
"""By personality. From 4.32 on a session that waits for its timer is shown as a final one (napalm 2166)."""


def show_version(login: Login, _command: Typed) -> Request:
    """Say what the device is."""
    version = _version(login)
    return reading(f"Arista cEOSLab\nSoftware image version: {version}\nA simulated device of netmend's lab")


def show_configs(source: Store) -> Meaning:
    """Return the command that shows one of the configurations; `candidate`: of a session."""

    def means(login: Login, command: Typed) -> Request:
        detail: dict[str, str | int] = {"source": source}
        stores = login.device.stores
        if source != "candidate":
            return Request(
                "get-config", "read", lambda: _whole(login, stores.of(source), f"{source}-config"), detail
            )
        name = _session_of(login, command)
        said = f"session-configuration named {name}"
        detail["persist"] = name
        return Request("get-config", "read", lambda: _whole(login, _prepared(login, name), said), detail)

    return means


def show_diffs(login: Login, command: Typed) -> Request:
    """Show what the session changes; the form is that of a unified diff."""
    name = _session_of(login, command)

    def act() -> str:
        running, prepared = (
            [line for line in lines_of(config, _INDENT) if line != "!"]
            for config in (login.device.stores.running, _prepared(login, name))
        )
        ends = ("system:/running-config", f"session:/{name}-session-config")
        return "\n".join(difflib.unified_diff(running, prepared, *ends, lineterm=""))

    return Request("get", "read", act, {"persist": name})


def show_sessions(login: Login, _command: Typed) -> Request:
    """Show every session; that of another user who is in the way (a held lock) is one of them."""
    return Request("get", "read", lambda: _sessions_text(login))


def _sessions_text(login: Login) -> str:
    device = login.device
    rows = [(name, "pending", user, "") for name, user in device.stores.named.users().items()]
    pending = device.stores.pending
    if pending is not None:
        left = str(timedelta(seconds=round(device.due_in_s() or 0.0)))
        state = "pendingCommitTimer" if _version(login) == _VERSION else "committed"
        rows.append((pending.persist or "", state, pending.user, left))
    holder = device.sessions.get(device.stores.locks.get("candidate", 0))
    if holder is not None:
        rows.append((f"{holder.user}-1", "pendingCommitTimer", holder.user, "0:05:00"))
    lines = [
        "Maximum number of completed sessions: 1",
        f"Maximum number of pending sessions: {MOST}",
        "Merge on commit is disabled",
        "Autosave to startup-config on commit is disabled",
        "",
        f"  {'Name':32} {'State':19} {'User':16} {'Commit Time Left':16}".rstrip(),
        f"- {'-' * 32} {'-' * 19} {'-' * 16} {'-' * 16}",
    ]
    for name, state, user, left in rows:
        mark = "*" if name == login.draft else " "
        lines.append(f"{mark} {name:32} {state:19} {user:16} {left}".rstrip())
    return "\n".join(lines)


def _version(login: Login) -> str:
    return _VERSIONS.get(login.device.personality, _VERSION)


def _session_of(login: Login, command: Typed) -> str:
    return command.arguments[0] if command.arguments else login.draft or ""


def _prepared(login: Login, name: str) -> Configuration:
    """Return what a session holds; one that waits for its timer is what runs."""
    pending = login.device.stores.pending
    if pending is not None and pending.persist == name:
        return login.device.stores.running
    return login.device.stores.named.of(name)


def _whole(login: Login, config: Configuration, command: str) -> str:
    name = login.device.name
    head = [f"! Command: show {command}", f"! device: {name} (cEOSLab, EOS-{_version(login)})", "!"]
    return "\n".join([*head, f"hostname {name}", "!", *lines_of(config, _INDENT), "end"])
