"""The target configuration of the personality `iosxr`, and the ways in which it is committed.

Sources and what is not documented: see `iosxr`.
"""

import re

from netmend.lab.command_table import MistypedError, Typed
from netmend.lab.commit_history import Commit
from netmend.lab.exchange import Request
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import Login, shown

SHORTEST_S, LONGEST_S = 30, 65_535
_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,29}")
_FAILED = (
    "% Failed to commit one or more configuration items during a pseudo-atomic operation. All changes made "
    "have been reverted. Please issue 'show configuration failed [inheritance]' from this session to view "
    "the errors"
)
_EXIT = (
    "\nYou are exiting after a 'commit confirm' with an active rollback session.  If you exit the "
    "configuration awaiting confirmation will not be confirmed and the router will immediately rollback to "
    "the previous configuration.\nDo you wish to exit? [no]: "
)
_UNCOMMITTED = "Uncommitted changes found, commit them before exiting(yes/no/cancel)? [cancel]:"


def entering_alone(login: Login, _command: Typed) -> Request:
    """Lock the target configuration, and enter configuration mode."""

    def act() -> str:
        stores = login.device.stores
        if stores.pending is not None:
            raise shown(
                "Cannot enter exclusive mode. A trial commit is underway in another configuration session.",
                "lock-denied",
            )
        try:
            stores.lock("candidate", login.session.id)
        except RpcError as denied:
            text = "Cannot enter exclusive mode. The Configuration Namespace is locked by another agent."
            raise shown(text, denied.tag) from denied
        login.configuring = True
        return ""

    return Request("lock", "stage", act, {"target": "candidate"})


def entering(login: Login, _command: Typed) -> Request:
    """Enter configuration mode beside others."""

    def act() -> str:
        login.configuring = True
        return ""

    return Request("get", "read", act)


def committing(login: Login, command: Typed) -> Request:
    """Commit for good, confirm the trial of this session, or begin one."""
    arguments = dict(zip(_words_before(command.pattern), command.arguments, strict=True))
    label, seconds = arguments.get("label", ""), arguments.get("confirmed", "")
    if label and not _LABEL.fullmatch(label):
        raise MistypedError("invalid", command.columns[0])
    timeout_s = _seconds(seconds, command) if seconds else 0
    is_confirming = _is_ours(login)
    op = "confirming-commit" if is_confirming else "confirmed-commit" if timeout_s else "commit"

    def act() -> str:
        return _confirmed(login) if is_confirming else _committed(login, label, timeout_s)

    detail: dict[str, str | int] = {"target": "running", "persist": label}
    if timeout_s:
        detail["confirm_timeout"] = timeout_s
    return Request(op, "write", act, detail)


def aborting(login: Login, _command: Typed) -> Request:
    """Throw the target configuration away, and leave."""
    return Request("discard-changes", "stage", lambda: _left(login))


def clearing(login: Login, _command: Typed) -> Request:
    """Throw the target configuration away, and stay."""

    def act() -> str:
        login.device.stores.discard(login.session.id)
        return ""

    return Request("discard-changes", "stage", act)


def ending(login: Login, _command: Typed) -> Request:
    """Leave; what would be lost is asked about first."""

    def act() -> str:
        if _is_ours(login):
            login.asked = _EXIT
        elif login.device.stores.dirty:
            login.asked = _UNCOMMITTED
        else:
            return _left(login)
        return ""

    return Request("unlock", "read", act)


def answering(login: Login, line: str) -> Request:
    """Take the answer to what was asked; whatever is no clear yes or no stays in configuration mode."""
    asked, login.asked = login.asked, ""
    stores = login.device.stores

    def rolled_back() -> str:
        stores.take_back()
        return _left(login)

    if asked == _EXIT and line.strip() == "yes":
        return Request("cancel-commit", "write", rolled_back)
    if asked == _UNCOMMITTED and line.strip() == "no":
        return Request("discard-changes", "stage", lambda: _left(login))
    return Request("get", "read", str)


def _confirmed(login: Login) -> str:
    stores = login.device.stores
    stores.confirm()
    stores.save(login.session.id)
    return "% Confirming commit for trial session."


def _committed(login: Login, label: str, timeout_s: int) -> str:
    device, session = login.device, login.session
    stores = device.stores
    if not stores.dirty:
        raise shown("No configuration changes to commit.")
    if stores.pending is not None:
        raise shown("% Cannot commit because there is an unexpired trial/rollback session '00001000-0001'.")
    try:
        staged = stores.take_staged(session.id)
    except RpcError as error:
        raise shown(f"{_FAILED}\n!! {error.message}") from error
    if timeout_s:
        stores.arm(session.id, session.user, timeout_s=timeout_s, now=device.clock.now())
    stores.edit_running(session.id, staged)
    stores.history.add(Commit(staged, device.time_of_day(), session.user, label))
    if stores.locks.get("candidate") == session.id:
        stores.unlock("candidate", session.id)
    if not timeout_s:
        stores.save(session.id)
    return ""


def _left(login: Login) -> str:
    stores = login.device.stores
    if stores.dirty:
        stores.discard(login.session.id)
    if stores.locks.get("candidate") == login.session.id:
        stores.unlock("candidate", login.session.id)
    login.leave_configuration()
    return ""


def _is_ours(login: Login) -> bool:
    pending = login.device.stores.pending
    return pending is not None and pending.session == login.session.id


def _seconds(text: str, command: Typed) -> int:
    if not text.isascii() or not text.isdigit() or not SHORTEST_S <= int(text[:6]) <= LONGEST_S:
        raise MistypedError("invalid", command.columns[-1])
    return int(text)


def _words_before(pattern: str) -> list[str]:
    """Return the keyword before each argument of a pattern."""
    words = pattern.split()
    return [words[index - 1] for index, word in enumerate(words) if not word.islower()]
