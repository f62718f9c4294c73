"""What the personality `iosxr` shows: configurations, sessions and commits."""

from collections.abc import Callable

from netmend.lab.command_table import Typed
from netmend.lab.config_text import lines_of
from netmend.lab.configuration import Configuration
from netmend.lab.device import Device
from netmend.lab.exchange import Request
from netmend.lab.terminal_login import Login, reading

FIRST_COMMIT = 1_000_000_000


def show_version(_login: Login, _command: Typed) -> Request:
    """Say what the device is."""
    return reading(
        "Cisco IOS XR Software, Version 24.3.1\ncisco XRv9k () processor\nA simulated device of netmend's lab"
    )


def show_running(login: Login, _command: Typed) -> Request:
    """Show what runs."""
    stores = login.device.stores
    return Request("get-config", "read", lambda: _whole(login, stores.running), {"source": "running"})


def show_merge(login: Login, _command: Typed) -> Request:
    """Show what running would be with the target configuration."""
    stores = login.device.stores
    return Request("get-config", "read", lambda: _whole(login, stores.candidate), {"source": "candidate"})


def show_target(login: Login, _command: Typed) -> Request:
    """Show the target configuration: here, the lines that differ from running."""

    def act() -> str:
        stores = login.device.stores
        before = set(_lines(stores.running))
        return "\n".join([*(line for line in _lines(stores.candidate) if line not in before), "end"])

    return Request("get", "read", act)


def show_sessions(login: Login, _command: Typed) -> Request:
    """Show who configures; a trial is a session of its own, as public transcripts of XRv9k 24.3.1 have it."""
    return Request("get", "read", lambda: _sessions_text(login.device))


def show_commits(login: Login, _command: Typed) -> Request:
    """List the commits, the newest first."""

    def act() -> str:
        commits = login.device.stores.history.commits
        rows = [
            f"{index + 1:<4} {commit.label or FIRST_COMMIT + len(commits) - index:<25} {commit.user:<9} "
            f"vty0:node0_RP0_CPU0  CLI         {commit.at:%a %b %d %H:%M:%S %Y}"
            for index, commit in enumerate(commits)
        ]
        return "\n".join(
            [
                "SNo. Label/ID                  User      Line                Client      Time Stamp",
                "~~~~ ~~~~~~~~                  ~~~~      ~~~~                ~~~~~~      ~~~~~~~~~~",
                *rows,
            ]
        )

    return Request("get", "read", act)


def stamped(login: Login, act: Callable[[], str]) -> str:
    """Return what a command says, below the time unless that is turned off."""
    said = act()
    return f"{login.device.time_of_day():%a %b %e %H:%M:%S}.000 UTC\n{said}" if login.stamped else said


def _whole(login: Login, config: Configuration) -> str:
    device = login.device
    changed = "!! IOS XR Configuration 24.3.1"
    if device.changed is not None:
        when, user = device.changed
        changed += f"\n!! Last configuration change at {when:%a %b %e %H:%M:%S %Y} by {user}"
    head = ["!! Building configuration...", changed, "!", f"hostname {device.name}"]
    return "\n".join([*head, *_lines(config), "end"])


def _lines(config: Configuration) -> list[str]:
    return lines_of(config, 1)


def _sessions_text(device: Device) -> str:
    stores = device.stores
    rows: list[tuple[str, str, str]] = []
    holder = device.sessions.get(stores.locks.get("candidate", 0))
    if holder is not None:
        rows.append((holder.user, "Reserved", "CLI"))
    if stores.pending is not None:
        rows.append((stores.pending.user, "None", "commit-confirm"))
    return "\n".join(
        f"  {number}) Session: 00001000-0000{number:04}-00000000  Mon Nov 23 01:02:03 2026\n"
        f"     Line: vty0                           Lock: {lock}\n"
        f"     User: {user:<31}Client: {client}"
        for number, (user, lock, client) in enumerate(rows, 1)
    )
