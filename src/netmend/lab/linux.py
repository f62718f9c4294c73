"""The personality `linux`: a Linux host with iproute2 6.1 and a login shell.

Of the shell it knows what POSIX says of `&&`, `echo`, `set` with words, and of a loop over these words that
carries each out until one fails ("Shell Command Language", sections 2.5 and 2.9.4). There is no candidate, no
lock, no timer and no startup: a restarted host begins with what it once began with.
"""

import re
import shlex
from collections.abc import Callable, Mapping

from netmend.lab.exchange import Request
from netmend.lab.linux_commands import (
    RefusedCommandError,
    edited_by_command,
    links_shown,
    qdiscs_shown,
    routes_shown,
)
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import CLI_ERROR, Login, reading, refusing

_LOOP = re.compile(
    r"n=0; for l; do e=\$\(\$l 2>&1\) \|\| "
    r"\{ echo \"(% ([a-z-]+) [^\"]*)\"; break; \}; n=\$\(\(n\+1\)\); done"
)
_SETTINGS = re.compile(r"(?:stty cols [0-9]+|unset HISTFILE|trap '' HUP|PATH=\S+|set -f --)")


class Linux:
    """Speaks as a shell on a Linux host does."""

    echoes_ahead = True

    def greeting(self, login: Login) -> str:
        """Return what a login shows."""
        return f"Linux {login.device.name} 6.1.0 #1 SMP x86_64\n"

    def prompt(self, login: Login) -> str:
        """Return bash's prompt."""
        return f"{login.session.user}@{login.device.name}:~$ "

    def understood(self, login: Login, line: str) -> Request:
        """Return the request that the line is."""
        if not line.split("#", maxsplit=1)[0].strip():
            return reading()
        if _SETTINGS.fullmatch(line):
            return _settled(login, line)
        loop = _LOOP.fullmatch(line)
        if loop:
            return _carried_out(login, loop[1], loop[2])
        words = _words(line)
        if words[:2] == ["set", "--"]:
            return _waiting(login, words[2:])
        return _showing(login, line.split(" && "))

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return what the loop says, or the tool."""
        if error.error_type == CLI_ERROR:
            return error.message
        if request.op == "edit-config":
            return f"-bash: {error.message}: command not found"
        first = (_list(login) or ["ip"])[0]
        return f"% {request.op} refused after 0: {first}: RTNETLINK answers: {error.message}"

    def words(self, login: Login, line: str) -> list[str]:
        """Return nothing: a shell does not answer a question mark."""
        del login, line
        return []


def _settled(login: Login, line: str) -> Request:
    def act() -> str:
        login.length = 0
        if line.startswith("stty"):
            login.width = int(line.split()[2])
        return ""

    return Request("get", "read", act)


def _showing(login: Login, commands: list[str]) -> Request:
    """Carry out commands that show something, up to one that fails."""
    for command in commands:
        if command not in _SHOWS and not re.fullmatch(r"echo [a-z0-9]+", command):
            return refusing(f"-bash: {command.split()[0]}: command not found")

    def act() -> str:
        said = [
            command.removeprefix("echo ") if command.startswith("echo ") else _SHOWS[command](login)
            for command in commands
        ]
        return "\n".join(said)

    return Request("get-config" if len(commands) > 1 else "get", "read", act, {"source": "running"})


def _waiting(login: Login, words: list[str]) -> Request:
    """Set the shell's words: none, or those that are there and more."""
    op = "edit-config" if words[:1] == ["$@"] else "discard-changes"

    def act() -> str:
        kept = _list(login) if words[:1] == ["$@"] else []
        login.draft = "\n".join([*kept, *words[1:]])
        return ""

    return Request(op, "stage", act, {"target": "candidate", **({"line": words[-1]} if words else {})})


def _carried_out(login: Login, says: str, op: str) -> Request:
    """Carry out what waits; what was done before a refusal stays done. `op`: what the loop calls itself."""
    commands = _list(login)

    def act() -> str:
        stores = login.device.stores
        for number, command in enumerate(commands):
            try:
                edited = edited_by_command(stores.running, command)
            except RefusedCommandError as refused:
                return says.replace("$n", str(number)).replace("$l", command).replace("$e", str(refused))
            stores.edit_running(login.session.id, edited)
        return ""

    detail: dict[str, str | int] = {"target": "running", "lines": len(commands)}
    return Request(op, "write", act, detail)


def _list(login: Login) -> list[str]:
    return [line for line in (login.draft or "").split("\n") if line]


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return [line]  # an open quote; bash would wait for its end


def _users(login: Login) -> list[str]:
    return [str(name.text) for root in login.device.state() for name in root.iter("{*}name")]


_SHOWS: Mapping[str, Callable[[Login], str]] = {
    "ip -j link show": lambda login: links_shown(login.device.stores.running, _users(login)),
    "ip -4 -j route show table all": lambda login: routes_shown(login.device.stores.running),
    "ip -6 -j route show table all": lambda _login: "[]",
    "tc -r -j qdisc show": lambda login: qdiscs_shown(login.device.stores.running),
    "ip -s link show": lambda login: "\n".join(
        f"{number}: {port}: <BROADCAST,MULTICAST,UP,LOWER_UP>\n    RX: bytes packets\n    0 0"
        for number, port in enumerate(sorted(login.device.stores.running.interfaces), 1)
    ),
}
