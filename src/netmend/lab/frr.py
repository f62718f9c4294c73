"""The personality `frr`: a Linux login shell with FRRouting 8.4's vtysh and netmend's guard.

`vtysh -c COMMAND`: FRRouting User Guide, "VTY shell". The guard is that of devices/frr_guard.sh, which
tests/real tries on real routers. Here, a line is refused when it is staged; there, when it is entered.
"""

import shlex
from collections.abc import Callable, Mapping

from netmend.lab.command_table import MistypedError
from netmend.lab.config_text import edited_by_line
from netmend.lab.exchange import Request
from netmend.lab.frr_shows import GUARD, show_fingerprint, show_status, show_store, show_version
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import CLI_ERROR, Login, reading, refusing, shown

_NOTHING = f"% {GUARD}: nothing pending"


class Frr:
    """Speaks as a shell on a router with FRRouting does."""

    echoes_ahead = True

    def greeting(self, login: Login) -> str:
        """Return what a login shows."""
        return f"Linux {login.device.name} 6.1.0 #1 SMP x86_64\n"

    def prompt(self, login: Login) -> str:
        """Return bash's prompt."""
        return f"{login.session.user}@{login.device.name}:~$ "

    def understood(self, login: Login, line: str) -> Request:
        """Return the request that the line is."""
        words = _words(line)
        match words:
            case ["stty", "cols", columns] if columns.isdecimal():
                return _settled(login, width=int(columns))
            case ["unset", "VTYSH_PAGER", *_]:
                return _settled(login, length=0)
            case ["vtysh", "-c", command] if command in _SHOWS:
                return _SHOWS[command](login)
            case ["netmend-guard", verb, *arguments] if (verb, len(arguments)) in _GUARD:
                return _GUARD[verb, len(arguments)](login, *arguments)
        return refusing(_unknown(words)) if words else reading()

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return what the guard says, or vtysh."""
        if error.error_type == CLI_ERROR:
            return error.message
        if error.app_tag in {"nothing-pending", "no-session"}:
            return _NOTHING
        if error.app_tag == "timer-pending":
            pending = login.device.stores.pending
            return f"% {GUARD}: locked: {pending.persist if pending else ''} is pending"
        if error.tag in {"in-use", "lock-denied"}:
            return f"% {GUARD}: the lock of /run/netmend-guard is not to be had"
        return f"% Configuration failed: {request.op}: {error.message}"

    def words(self, login: Login, line: str) -> list[str]:
        """Return nothing: a shell does not answer a question mark."""
        del login, line
        return []


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return [line]  # an open quote; bash would wait for its end


def _unknown(words: list[str]) -> str:
    match words[0]:
        case "vtysh":
            return f"% Unknown command: {words[-1]}"
        case "netmend-guard":
            return f"% {GUARD}: unknown command"
        case other:
            return f"-bash: {other}: command not found"


def _settled(login: Login, *, width: int | None = None, length: int | None = None) -> Request:
    def act() -> str:
        login.width = login.width if width is None else width
        login.length = login.length if length is None else length
        return ""

    return Request("get", "read", act)


def _begin(login: Login, label: str) -> Request:
    def act() -> str:
        stores = login.device.stores
        stores.demand_free("candidate", login.session.id)
        if stores.pending is not None:
            raise shown(f"% {GUARD}: locked: {stores.pending.persist} is pending")
        stores.named.open(label, login.session.user, stores.running)
        stores.named.put(label, stores.running)
        login.section = None
        return ""

    return Request("lock", "stage", act, {"target": "candidate", "persist": label})


def _stage(login: Login, label: str, line: str) -> Request:
    def act() -> str:
        stores = login.device.stores
        try:
            edited, login.section = edited_by_line(stores.named.of(label), login.section, line)
        except MistypedError as mistake:
            raise shown(f"% Unknown command: {line}") from mistake
        stores.named.put(label, edited)
        return ""

    return Request(
        "edit-config", "stage", act, {"line": line.strip(), "target": "candidate", "persist": label}
    )


def _discard(login: Login, label: str) -> Request:
    def act() -> str:
        named = login.device.stores.named
        if label in named:
            named.drop(label)
        login.section = None
        return ""

    return Request("discard-changes", "stage", act, {"persist": label})


def _commit(login: Login, label: str, seconds: str, fingerprint: str) -> Request:
    timeout_s = int(seconds)

    def act() -> str:
        stores, session = login.device.stores, login.session
        if fingerprint != stores.running.digest:
            raise shown(f"% {GUARD}: drift: running is another")
        stores.commit_named(
            label, session.id, session.user, timeout_s=timeout_s, now=login.device.clock.now()
        )
        return ""

    detail: dict[str, str | int] = {"persist": label, "confirm_timeout": timeout_s}
    return Request("confirmed-commit", "write", act, detail)


def _extend(login: Login, label: str, seconds: str) -> Request:
    def act() -> str:
        _demand_pending(login, label)
        login.device.stores.rearm(timeout_s=int(seconds), now=login.device.clock.now())
        return ""

    return Request("extend", "write", act, {"persist": label, "confirm_timeout": int(seconds)})


def _confirm(login: Login, label: str) -> Request:
    def act() -> str:
        _demand_pending(login, label)
        login.device.stores.confirm()
        return ""

    return Request("confirming-commit", "write", act, {"persist": label})


def _revert(login: Login, label: str) -> Request:
    def act() -> str:
        _demand_pending(login, label)
        login.device.stores.take_back()
        return ""

    return Request("cancel-commit", "write", act, {"persist": label})


def _save(login: Login) -> Request:
    def act() -> str:
        login.device.stores.save(login.session.id)
        return "Building Configuration...\nIntegrated configuration saved to /etc/frr/frr.conf\n[OK]"

    return Request("copy-config", "write", act, {"source": "running", "target": "startup"})


def _demand_pending(login: Login, label: str) -> None:
    pending = login.device.stores.pending
    if pending is None:
        raise shown(_NOTHING)
    if pending.persist != label:
        raise shown(f"% {GUARD}: locked: {pending.persist} is pending")


_SHOWS: Mapping[str, Callable[[Login], Request]] = {
    "show running-config": lambda login: show_store(login, "running"),
    "show version": show_version,
}
_GUARD: Mapping[tuple[str, int], Callable[..., Request]] = {
    ("version", 0): lambda _login: reading(f"{GUARD} 1"),
    ("show", 1): show_store,
    ("fingerprint", 0): show_fingerprint,
    ("status", 0): show_status,
    ("begin", 1): _begin,
    ("stage", 2): _stage,
    ("discard", 1): _discard,
    ("commit", 3): _commit,
    ("extend", 2): _extend,
    ("confirm", 1): _confirm,
    ("revert", 1): _revert,
    ("save", 0): _save,
}
"""What the guard is asked, by its first word and how many follow."""
