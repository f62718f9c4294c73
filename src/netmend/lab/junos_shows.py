"""What the personality `junos` shows: configurations, their differences, and the commits."""

import difflib

from netmend.lab.command_table import Typed
from netmend.lab.datastores import Store
from netmend.lab.device import Device
from netmend.lab.exchange import Request
from netmend.lab.junos_text import set_lines
from netmend.lab.terminal_login import Login, Meaning, reading


def show_version(_login: Login, _command: Typed) -> Request:
    """Say what the device is."""
    return reading("Model: vjunos-switch\nJunos: 23.2R1.14\nA simulated device of netmend's lab")


def show_lines(source: Store) -> Meaning:
    """Return the command that shows one of the configurations."""

    def means(login: Login, _command: Typed) -> Request:
        return Request("get-config", "read", lambda: "\n".join(_lines(login, source)), {"source": source})

    return means


def count_lines(source: Store) -> Meaning:
    """Return the command that counts what the other one shows."""

    def means(login: Login, _command: Typed) -> Request:
        return Request(
            "get", "read", lambda: f"Count: {len(_lines(login, source))} lines", {"source": source}
        )

    return means


def show_compare(login: Login, _command: Typed) -> Request:
    """Show what the candidate changes; the platform writes it by hierarchy, here it is by `set` line."""

    def act() -> str:
        lines = difflib.ndiff(_lines(login, "running"), _lines(login, "candidate"))
        return "\n".join(line for line in lines if line.startswith(("+ ", "- ")))

    return Request("get", "read", act)


def show_commits(login: Login, _command: Typed) -> Request:
    """List the commits, the newest first."""
    return Request("get", "read", lambda: _commits_text(login.device))


def above_prompt(login: Login) -> str:
    """Return what stands above a prompt: until when a commit waits, and where one edits."""
    left_s = login.device.due_in_s()
    waiting = (
        ""
        if left_s is None
        else f"# commit confirmed will be rolled back in {-(-int(left_s) // 60)} minutes\n"
    )
    return "\n" + waiting + ("[edit]\n" if login.configuring else "")


def _lines(login: Login, source: Store) -> list[str]:
    return set_lines(login.device.name, login.device.stores.of(source))


def _commits_text(device: Device) -> str:
    lines = []
    for index, commit in enumerate(device.stores.history.commits):
        waits = f" commit confirmed, rollback in {commit.minutes}mins" if commit.minutes else ""
        lines.append(f"{index:<4}{commit.at:%Y-%m-%d %H:%M:%S} UTC by {commit.user} via cli{waits}")
        if commit.label:
            lines.append(f"    {commit.label}")
        if index == 0 and commit.minutes and device.stores.pending is not None:
            lines.append("    rollback pending")
    return "\n".join(lines)
