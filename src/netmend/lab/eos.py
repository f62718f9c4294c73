"""The personality `eos`: Arista EOS 4.31, as far as configuration sessions need it.

EOS User Manual, "Configure Session" and "Configuration Sessions": a session is a named copy of running,
kept over logins; `commit` lays it over running, `commit timer` until the time is up, and a session that
was committed or aborted is gone. A commit timer that is running is named by the session: state
`pendingCommitTimer` up to 4.31 (napalm issue 2166). The words of refusals are not documented but for the
three of a mistyped line and the one of too many sessions. There is no plain `configure terminal`, no
session without a name, and no end of a session after 24 hours.
"""

import re

from netmend.lab.command_table import MistypedError, Typed, typed, words_after
from netmend.lab.config_text import edited_by_line, patterns_in
from netmend.lab.eos_shows import show_configs, show_diffs, show_sessions, show_version
from netmend.lab.exchange import Request
from netmend.lab.log_line import RequestClass
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import (
    CLI_ERROR,
    Login,
    Meaning,
    Table,
    reading,
    refusing,
    refusing_line,
    shown,
)
from netmend.lab.terminal_settings import disabling, enabling, leaving, paging, widening

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TIMER = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)", re.ASCII)
_SHOWN_OF_NAME = 6
_SHORT = re.compile(r"(Ethernet|Management|Loopback|Port-Channel)(?=\d)")
_MISTAKES = {
    "invalid": "% Invalid input",
    "incomplete": "% Incomplete command",
    "ambiguous": "% Ambiguous command",
}
_BY_APP_TAG = {
    "no-session": "% Configuration session {name} does not exist",
    "nothing-pending": "% Configuration session {name} does not exist",
    "timer-pending": "% Cannot commit session {name}: session {other} is pending commit timer",
    "too-many-sessions": (
        "% Maximum number of pending sessions has been reached. Please commit or abort previous "
        "sessions before creating a new one."
    ),
}


class Eos:
    """Speaks as EOS does."""

    # "Arista's sometimes duplicate the command echo if they fall behind": netmiko 4.8, arista.py.
    echoes_ahead = True

    def greeting(self, login: Login) -> str:
        """Return what a login shows."""
        return f"Last login: {login.device.time_of_day():%a %b %-d %H:%M:%S %Y} from 127.0.0.1\n"

    def prompt(self, login: Login) -> str:
        """Return `X>`, `X#`, `X(config-s-NAME)#` or that of a section; it shows six letters of the name."""
        name = login.device.name
        if login.draft is None:
            return f"{name}#" if login.privileged else f"{name}>"
        inside = f"config-s-{login.draft[:_SHOWN_OF_NAME]}"
        if login.section is not None:
            kind = {"interface": "if", "service": "sp"}[login.section.container.entry]
            short = _SHORT.sub(lambda match: match.group()[:2], login.section.key)
            inside += f"-{kind}-{short}"
        return f"{name}({inside})#"

    def understood(self, login: Login, line: str) -> Request:
        """Return the request that the line is."""
        if line.lstrip().startswith("!"):
            return reading()
        table = self._table(login)
        lines = patterns_in(login.section) if login.draft is not None else ()
        try:
            command = typed((*table, *lines), line)
            if command.pattern not in table:
                return _line(login, line)
            return table[command.pattern](login, command)
        except MistypedError as mistake:
            said = _MISTAKES[mistake.mistake]
            if login.draft is not None:
                return refusing_line(
                    said, "stage", line=line.strip(), target="candidate", persist=login.draft
                )
            return refusing(said)

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return the words for a refusal; those of too many sessions are the platform's."""
        if error.error_type == CLI_ERROR:
            return error.message
        if error.app_tag in _BY_APP_TAG:
            pending = login.device.stores.pending
            other = pending.persist if pending else ""
            return _BY_APP_TAG[error.app_tag].format(name=request.detail.get("persist", ""), other=other)
        if error.tag in {"in-use", "lock-denied"}:
            return "% Cannot use session: a session of another user is pending commit timer"
        if error.tag in {"missing-element", "data-missing"}:
            return f"% Commit failed: {error.message}"
        return (
            "% Invalid input" if request.op == "edit-config" else f"% Unavailable command ({error.message})"
        )

    def words(self, login: Login, line: str) -> list[str]:
        """Return what could be typed next."""
        lines = patterns_in(login.section) if login.draft is not None else ()
        return words_after((*self._table(login), *lines), line)

    def _table(self, login: Login) -> Table:
        if login.draft is not None:
            return _IN_SESSION
        return _PRIVILEGED if login.privileged else _USER


def _line(login: Login, line: str) -> Request:
    name = login.draft or ""

    def act() -> str:
        if _is_pending(login, name):
            raise shown(f"% Configuration session {name} is pending commit timer and cannot be changed")
        named = login.device.stores.named
        try:
            edited, section = edited_by_line(named.of(name), login.section, line)
        except MistypedError as mistake:
            raise shown(_MISTAKES[mistake.mistake]) from mistake
        named.put(name, edited)
        login.section = section
        return ""

    detail: dict[str, str | int] = {"line": line.strip(), "target": "candidate", "persist": name}
    return Request("edit-config", "stage", act, detail)


def _open(login: Login, command: Typed) -> Request:
    name = _session_name(command)

    def act() -> str:
        stores = login.device.stores
        if not _is_pending(login, name):
            stores.demand_free("candidate", login.session.id)
            stores.named.open(name, login.session.user, stores.running)
        login.draft, login.section = name, None
        return ""

    return Request("lock", "stage", act, {"target": "candidate", "persist": name})


def _commit(login: Login, command: Typed) -> Request:
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


def _commit_timer(login: Login, command: Typed) -> Request:
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


def _abort(login: Login, command: Typed) -> Request:
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


def _remove(login: Login, command: Typed) -> Request:
    name = _session_name(command)

    def act() -> str:
        if _is_pending(login, name):
            raise shown(f"% Configuration session {name} is pending commit timer and cannot be removed")
        login.device.stores.named.drop(name)
        return ""

    return Request("discard-changes", "stage", act, {"persist": name})


def _leave_session(login: Login, _command: Typed) -> Request:
    name = login.draft or ""

    def act() -> str:
        login.leave_configuration()
        return ""

    return Request("unlock", "stage", act, {"target": "candidate", "persist": name})


def _exit(login: Login, command: Typed) -> Request:
    if login.section is None:
        return _leave_session(login, command)

    def act() -> str:
        login.section = None
        return ""

    return Request("get", "read", act)


def _save(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.device.stores.save(login.session.id)
        return "Copy completed successfully."

    return Request("copy-config", "write", act, {"source": "running", "target": "startup"})


def _saying(meaning: Meaning, text: str) -> Meaning:
    """Return the same command with what EOS says once it is carried out."""

    def means(login: Login, command: Typed) -> Request:
        request = meaning(login, command)

        def act() -> str:
            request.act()
            return text.format(*command.arguments)

        return Request(request.op, request.request_class, act, request.detail)

    return means


def _page(login: Login, command: Typed) -> Request:
    said = "Pagination disabled." if command.arguments[0] == "0" else "Pagination set to {} lines."
    return _saying(paging, said)(login, command)


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


_USER: Table = {
    "enable": enabling,
    "exit": leaving,
    "logout": leaving,
    "show version": show_version,
    "terminal length LINES": _page,
    "terminal width COLUMNS": _saying(widening, "Width set to {} columns."),
}
_PRIVILEGED: Table = {
    **_USER,
    "configure session NAME": _open,
    "configure session NAME abort": _abort,
    "configure session NAME commit": _commit,
    "configure session NAME commit timer TIME": _commit_timer,
    "copy running-config startup-config": _save,
    "disable": disabling,
    "no configure session NAME": _remove,
    "show configuration sessions": show_sessions,
    "show configuration sessions detail": show_sessions,
    "show running-config": show_configs("running"),
    "show session-config named NAME": show_configs("candidate"),
    "show session-config named NAME diffs": show_diffs,
    "show startup-config": show_configs("startup"),
    "write memory": _save,
}
_IN_SESSION: Table = {
    **_PRIVILEGED,
    "abort": _abort,
    "commit": _commit,
    "commit timer TIME": _commit_timer,
    "end": _leave_session,
    "exit": _exit,
    "show session-config": show_configs("candidate"),
    "show session-config diffs": show_diffs,
}
