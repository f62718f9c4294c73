"""The personality `junos`: Junos 23.2, as far as confirmed commits of an exclusive candidate need it.

"Commit the Configuration" and "Using the configure exclusive Command", CLI User Guide: a candidate, `commit
confirmed` for whole minutes, confirmed by the next `commit` or `commit check`, whoever sends it; an exclusive
candidate is discarded when its login ends. That `show system commit` says `rollback pending` below a commit
that waits is not documented; public transcripts of vJunos 23.2 and cJunosEvolved have it. Configurations are
shown as `set` lines only, an automatic rollback is no entry of `show system commit`, and there is no private
candidate.
"""

from netmend.lab.command_table import MistypedError, Typed, typed, words_after
from netmend.lab.exchange import Request
from netmend.lab.junos_commits import (
    checking,
    committing,
    editing,
    entering,
    entering_alone,
    leaving_configuration,
    rolling_back,
)
from netmend.lab.junos_shows import (
    above_prompt,
    count_lines,
    show_commits,
    show_compare,
    show_lines,
    show_version,
)
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import CLI_ERROR, Login, Table, reading, refusing, refusing_line
from netmend.lab.terminal_settings import leaving, paging, widening

_MISTAKES = {"invalid": "syntax error.", "incomplete": "missing argument.", "ambiguous": "is ambiguous."}


class Junos:
    """Speaks as Junos does."""

    echoes_ahead = False

    def greeting(self, login: Login) -> str:
        """Return what a login shows."""
        return f"--- JUNOS 23.2R1.14 {login.device.name}: a simulated device"

    def prompt(self, login: Login) -> str:
        """Return `user@X> ` or `user@X# `, below what stands above it."""
        sign = "#" if login.configuring else ">"
        return f"{above_prompt(login)}{login.session.user}@{login.device.name}{sign} "

    def understood(self, login: Login, line: str) -> Request:
        """Return the request that the line is."""
        words = line.split()
        if words[0].startswith("#"):
            return reading()
        if login.configuring and words[0] in {"set", "delete"}:
            return editing(login, line)
        try:
            if login.configuring and words[0] == "run":
                return _command(login, line.replace("run", "   ", 1), _OPERATIONAL)
            return _command(login, line, _CONFIGURING if login.configuring else _OPERATIONAL)
        except MistypedError as mistake:
            said = " " * mistake.column + "^\n" + _MISTAKES[mistake.mistake]
            if login.configuring:
                return refusing_line(said, "stage", line=line.strip(), target="candidate")
            return refusing(said)

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return the words for a refusal."""
        del login, request
        return error.message if error.error_type == CLI_ERROR else f"error: {error.message}"

    def words(self, login: Login, line: str) -> list[str]:
        """Return what could be typed next."""
        return words_after(_CONFIGURING if login.configuring else _OPERATIONAL, line)


def _command(login: Login, line: str, table: Table) -> Request:
    command = typed(table, line.replace("|", "pipe"))
    return table[command.pattern](login, command)


def _settling(_login: Login, _command: Typed) -> Request:
    return reading("Disabling complete-on-space")


_OPERATIONAL: Table = {
    "configure": entering,
    "configure exclusive": entering_alone,
    "exit": leaving,
    "quit": leaving,
    "set cli complete-on-space off": _settling,
    "set cli screen-length LINES": paging,
    "set cli screen-width COLUMNS": widening,
    "show configuration pipe display set": show_lines("running"),
    "show configuration pipe display set pipe count": count_lines("running"),
    "show system commit": show_commits,
    "show version": show_version,
}
_CONFIGURING: Table = {
    "commit": committing,
    "commit check": checking,
    "commit comment TEXT": committing,
    "commit confirmed MINUTES": committing,
    "commit confirmed MINUTES comment TEXT": committing,
    "exit configuration-mode": leaving_configuration,
    "rollback NUMBER": rolling_back,
    "show pipe compare": show_compare,
    "show pipe display set": show_lines("candidate"),
    "show pipe display set pipe count": count_lines("candidate"),
}
