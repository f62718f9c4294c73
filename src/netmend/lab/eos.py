"""The personalities `eos` and `eos_432`: Arista EOS 4.31 and 4.32, as far as configuration sessions need it.

EOS User Manual, "Configure Session" and "Configuration Sessions": a session is a named copy of running,
kept over logins; `commit` lays it over running, `commit timer` until the time is up, and a session that
was committed or aborted is gone. A commit timer that is running is named by the session: state
`pendingCommitTimer` up to 4.31 (napalm issue 2166). The words of refusals are not documented but for the
three of a mistyped line and the one of too many sessions. There is no plain `configure terminal`, no
session without a name, and no end of a session after 24 hours.
"""

import re

from netmend.lab.command_table import MistypedError, Typed, typed, words_after
from netmend.lab.config_text import patterns_in
from netmend.lab.eos_sessions import (
    MISTAKES,
    aborting,
    committing,
    committing_for_a_time,
    exiting,
    leaving_session,
    opening,
    removing,
    saving,
    typed_line,
)
from netmend.lab.eos_shows import show_configs, show_diffs, show_sessions, show_version
from netmend.lab.exchange import Request
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import (
    CLI_ERROR,
    Login,
    Meaning,
    Table,
    reading,
    refusing,
    refusing_line,
)
from netmend.lab.terminal_settings import disabling, enabling, leaving, paging, widening

_SHOWN_OF_NAME = 6
_SHORT = re.compile(r"(Ethernet|Management|Loopback|Port-Channel)(?=\d)")
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
                return typed_line(login, line)
            return table[command.pattern](login, command)
        except MistypedError as mistake:
            said = MISTAKES[mistake.mistake]
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
    "configure session NAME": opening,
    "configure session NAME abort": aborting,
    "configure session NAME commit": committing,
    "configure session NAME commit timer TIME": committing_for_a_time,
    "copy running-config startup-config": saving,
    "disable": disabling,
    "no configure session NAME": removing,
    "show configuration sessions": show_sessions,
    "show configuration sessions detail": show_sessions,
    "show running-config": show_configs("running"),
    "show session-config named NAME": show_configs("candidate"),
    "show session-config named NAME diffs": show_diffs,
    "show startup-config": show_configs("startup"),
    "write memory": saving,
}
_IN_SESSION: Table = {
    **_PRIVILEGED,
    "abort": aborting,
    "commit": committing,
    "commit timer TIME": committing_for_a_time,
    "end": leaving_session,
    "exit": exiting,
    "show session-config": show_configs("candidate"),
    "show session-config diffs": show_diffs,
}
