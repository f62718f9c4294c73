"""The personality `iosxr`: Cisco IOS XR 24.3, as far as trial commits of a target configuration need it.

"Configuration Management Commands" and "Managing Configurations", IOS XR: two stages, `configure exclusive`,
`commit confirmed` for 30 to 65535 seconds, `abort`, `clear`, `show configuration merge`. Who can confirm a
trial, the words of refusals, and what `end` asks are not documented; they are as public transcripts of
XRv9k 24.3.1 show them: only the session that began a trial can confirm it, a second `commit confirmed` of
that session confirms it too, leaving it rolls back at once, and a lost session leaves it to its time. There
is one target configuration here, where real sessions have one each, and no `rollback configuration`.
"""

from netmend.lab.command_table import MistypedError, Typed, typed, words_after
from netmend.lab.config_text import edited_by_line, patterns_in
from netmend.lab.exchange import Request
from netmend.lab.iosxr_commits import (
    aborting,
    answering,
    clearing,
    committing,
    ending,
    entering,
    entering_alone,
)
from netmend.lab.iosxr_shows import (
    show_commits,
    show_merge,
    show_running,
    show_sessions,
    show_target,
    show_version,
    stamped,
)
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import CLI_ERROR, Login, Table, reading, refusing, refusing_line, shown
from netmend.lab.terminal_settings import leaving, paging, widening

_INVALID = "% Invalid input detected at '^' marker."


class IosXr:
    """Speaks as IOS XR does."""

    # "it echoes the command even though it hasn't returned the prompt": netmiko 4.8, cisco_xr.py.
    echoes_ahead = True

    def greeting(self, login: Login) -> str:
        """Return what a login shows."""
        login.stamped = True
        return ""

    def prompt(self, login: Login) -> str:
        """Return `RP/0/RP0/CPU0:X#`, that of configuration mode, or what is asked."""
        if login.asked:
            return login.asked
        inside = ""
        if login.configuring:
            inside = "(config)"
            if login.section is not None:
                inside = {"interface": "(config-if)", "service": "(config-sp)"}[login.section.container.entry]
        return f"RP/0/RP0/CPU0:{login.device.name}{inside}#"

    def understood(self, login: Login, line: str) -> Request:
        """Return the request that the line is."""
        if login.asked:
            return answering(login, line)
        if line.lstrip().startswith("!"):
            return reading()
        try:
            return self._stamped(login, self._meant(login, line))
        except MistypedError as mistake:
            said = self._mistake(login, line, mistake)
            if login.configuring:
                return refusing_line(said, "stage", line=line.strip(), target="candidate")
            return refusing(said)

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return the words for a refusal; those for one without a reason are not documented."""
        if error.error_type == CLI_ERROR:
            return error.message
        if request.op == "edit-config":
            return _marked(self.prompt(login), 0)
        return f"% Failed to commit .. {error.message}"

    def words(self, login: Login, line: str) -> list[str]:
        """Return what could be typed next."""
        if login.configuring:
            return words_after((*_CONFIGURING, *patterns_in(login.section)), line)
        return words_after(_EXEC, line)

    def _meant(self, login: Login, line: str) -> Request:
        if not login.configuring:
            return _command(login, line, _EXEC)
        if line.split(maxsplit=1)[0] == "do":
            return _command(login, line.replace("do", "  ", 1), _EXEC)
        command = typed((*_CONFIGURING, *patterns_in(login.section)), line)
        if command.pattern in _CONFIGURING:
            return _CONFIGURING[command.pattern](login, command)
        return self._edit(login, line)

    def _edit(self, login: Login, line: str) -> Request:
        prompt = self.prompt(login)

        def act() -> str:
            stores = login.device.stores
            try:
                edited, section = edited_by_line(stores.candidate, login.section, line)
            except MistypedError as mistake:
                raise shown(_marked(prompt, mistake.column)) from mistake
            stores.stage(login.session.id, edited)
            login.section = section
            return ""

        return Request("edit-config", "stage", act, {"line": line.strip(), "target": "candidate"})

    def _stamped(self, login: Login, request: Request) -> Request:
        if request.op == "edit-config":
            return request

        def act() -> str:
            return stamped(login, lambda: str(request.act()))

        return Request(request.op, request.request_class, act, request.detail)

    def _mistake(self, login: Login, line: str, mistake: MistypedError) -> str:
        match mistake.mistake:
            case "invalid":
                return _marked(self.prompt(login), mistake.column)
            case "incomplete":
                return "% Incomplete command."
            case "ambiguous":
                return f'% Ambiguous command:  "{line.strip()}"'


def _command(login: Login, line: str, table: Table) -> Request:
    command = typed(table, line)
    return table[command.pattern](login, command)


def _unstamping(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.stamped = False
        return ""

    return Request("get", "read", act)


def _to_the_top(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.section = None
        return ""

    return Request("get", "read", act)


def _exiting(login: Login, command: Typed) -> Request:
    return ending(login, command) if login.section is None else _to_the_top(login, command)


def _marked(prompt: str, column: int) -> str:
    return " " * (len(prompt) + column) + "^\n" + _INVALID


_EXEC: Table = {
    "configure": entering,
    "configure exclusive": entering_alone,
    "configure terminal": entering,
    "exit": leaving,
    "logout": leaving,
    "show configuration commit list": show_commits,
    "show configuration sessions detail": show_sessions,
    "show running-config": show_running,
    "show version": show_version,
    "terminal exec prompt no-timestamp": _unstamping,
    "terminal length LINES": paging,
    "terminal width COLUMNS": widening,
}
_CONFIGURING: Table = {
    "abort": aborting,
    "clear": clearing,
    "commit": committing,
    "commit confirmed SECONDS": committing,
    "commit label NAME": committing,
    "commit label NAME confirmed SECONDS": committing,
    "end": ending,
    "exit": _exiting,
    "root": _to_the_top,
    "show configuration": show_target,
    "show configuration merge": show_merge,
    "show running-config": show_running,
}
