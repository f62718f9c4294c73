"""The candidate of the personality `junos`, and the ways in which it is committed.

Sources and what is not documented: see `junos`.
"""

from netmend.lab.command_table import MistypedError, Typed
from netmend.lab.commit_history import Commit
from netmend.lab.exchange import Request
from netmend.lab.junos_text import edited_by_set
from netmend.lab.log_line import RequestClass
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import Login, shown

LONGEST_MINUTES = 65_535


def entering_alone(login: Login, _command: Typed) -> Request:
    """Lock the candidate, and enter configuration mode."""

    def act() -> str:
        stores = login.device.stores
        try:
            stores.lock("candidate", login.session.id)
        except RpcError as denied:
            if denied.app_tag == "candidate-dirty":
                raise shown("error: configuration database modified", denied.tag) from denied
            holder = login.device.sessions.get(stores.locks.get("candidate", 0))
            user = holder.user if holder else "unknown"
            text = (
                "error: configuration database locked by:\n"
                f"  {user} terminal p0 (pid 4681) on since 2026-11-23 01:02:03 UTC\n      exclusive [edit]"
            )
            raise shown(text, denied.tag) from denied
        login.configuring = True
        return "warning: uncommitted changes will be discarded on exit\nEntering configuration mode"

    return Request("lock", "stage", act, {"target": "candidate"})


def entering(login: Login, _command: Typed) -> Request:
    """Enter configuration mode beside others."""

    def act() -> str:
        login.configuring = True
        return "Entering configuration mode"

    return Request("get", "read", act)


def editing(login: Login, line: str) -> Request:
    """Set or delete a statement of the candidate."""

    def act() -> str:
        stores = login.device.stores
        stores.stage(login.session.id, edited_by_set(stores.candidate, line))
        return ""

    return Request("edit-config", "stage", act, {"line": line.strip(), "target": "candidate"})


def rolling_back(login: Login, command: Typed) -> Request:
    """Load what was committed so many commits ago into the candidate; 0: what is committed now."""
    index = int(command.arguments[0]) if command.arguments[0].isdigit() else -1
    stores = login.device.stores
    if index < 0:
        raise MistypedError("invalid", command.columns[0])
    if index == 0:

        def discard() -> str:
            stores.discard(login.session.id)
            return "load complete"

        return Request("discard-changes", "stage", discard)

    def act() -> str:
        before = stores.pending.before if stores.pending and index == 1 else stores.history.config(index)
        if before is None:
            raise shown(f"error: rollback {index} not found")
        stores.stage(login.session.id, before)
        return "load complete"

    return Request("edit-config", "stage", act, {"line": f"rollback {index}", "target": "candidate"})


def checking(login: Login, _command: Typed) -> Request:
    """Check the candidate; while a commit waits, this confirms it, as the CLI User Guide warns."""
    stores = login.device.stores
    is_confirming = stores.pending is not None

    def act() -> str:
        _demand_sound(login)
        if stores.pending is not None:
            stores.confirm()
            stores.save(login.session.id)
        return "configuration check succeeds"

    request_class: RequestClass = "write" if is_confirming else "stage"
    return Request("confirming-commit" if is_confirming else "validate", request_class, act)


def committing(login: Login, command: Typed) -> Request:
    """Commit for good, which confirms what waits, or to be confirmed, which delays what waits."""
    minutes = _minutes(command) if "confirmed" in command.pattern else 0
    label = command.arguments[-1].strip('"') if "comment" in command.pattern else ""
    op = _op(login, minutes)

    def act() -> str:
        _demand_sound(login)
        _commit(login, label, minutes)
        waits = f"commit confirmed will be automatically rolled back in {minutes} minutes unless confirmed\n"
        return (waits if minutes else "") + "commit complete"

    detail: dict[str, str | int] = {"target": "candidate", "persist": label}
    if minutes:
        detail["confirm_timeout"] = minutes * 60
    return Request(op, "write", act, detail)


def leaving_configuration(login: Login, _command: Typed) -> Request:
    """Leave configuration mode; an exclusive candidate is discarded."""

    def act() -> str:
        stores = login.device.stores
        if stores.locks.get("candidate") == login.session.id:
            stores.unlock("candidate", login.session.id)
        login.leave_configuration()
        return "Exiting configuration mode"

    return Request("unlock", "stage", act, {"target": "candidate"})


def _op(login: Login, minutes: int) -> str:
    stores = login.device.stores
    if stores.pending is None:
        return "confirmed-commit" if minutes else "commit"
    if stores.candidate.digest == stores.pending.before.digest:
        return "cancel-commit"
    if stores.dirty:
        return "confirmed-commit" if minutes else "commit"
    return "extend" if minutes else "confirming-commit"


def _demand_sound(login: Login) -> None:
    try:
        login.device.stores.candidate.check()
    except RpcError as error:
        raise shown(f"error: {error.message}\nerror: configuration check-out failed") from error


def _commit(login: Login, label: str, minutes: int) -> None:
    device, session, stores = login.device, login.session, login.device.stores
    now, has_waited = device.clock.now(), stores.pending is not None
    staged = stores.take_staged(session.id)
    if minutes and has_waited:
        stores.rearm(timeout_s=minutes * 60, now=now)
    elif minutes:
        stores.arm(session.id, session.user, timeout_s=minutes * 60, now=now)
    elif has_waited:
        stores.confirm()
    stores.edit_running(session.id, staged)
    stores.history.add(Commit(staged, device.time_of_day(), session.user, label, minutes))
    if not minutes:
        stores.save(session.id)


def _minutes(command: Typed) -> int:
    text = command.arguments[0]
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= LONGEST_MINUTES:
        raise MistypedError("invalid", command.columns[0])
    return int(text)
