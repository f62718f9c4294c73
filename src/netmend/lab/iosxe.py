"""The personality `iosxe`: Cisco IOS XE 17, as far as a rollback confirmed change needs it.

Managing Configuration Files, IOS XE 17: "Configuration Rollback Confirmed Change" (revert timer, confirm,
revert now) and "Exclusive Configuration Change Access and Access Session Locking" (configuration mode
exclusive auto). Lines take effect as they are entered; the timer outlives the login that armed it.
Commands may be shortened as the platform allows; there are no pipes and no `configure replace`.
"""

from netmend.lab.command_table import MistypedError, Typed, typed, words_after
from netmend.lab.config_text import edited_by_line, patterns_in
from netmend.lab.exchange import Request
from netmend.lab.iosxe_shows import NONE_PENDING, show_running, show_startup, show_timer, show_version
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import CLI_ERROR, Login, Table, reading, refusing, refusing_line, shown
from netmend.lab.terminal_settings import disabling, enabling, leaving, paging, widening

_INVALID = "% Invalid input detected at '^' marker."
_MOST_MINUTES = 120
_ENTERED = (
    "Configuration mode locked exclusively. The lock will be cleared once you exit out of configuration "
    "mode using end/exit\nEnter configuration commands, one per line.  End with CNTL/Z."
)


class IosXe:
    """Speaks as IOS XE does."""

    echoes_ahead = False

    def greeting(self, login: Login) -> str:
        """Return the banner of the day."""
        return f"\n*** {login.device.name}: a simulated device ***\n"

    def prompt(self, login: Login) -> str:
        """Return `X>`, `X#`, `X(config)#` or the prompt of a section."""
        name = login.device.name
        if not login.configuring:
            return f"{name}#" if login.privileged else f"{name}>"
        if login.section is None:
            return f"{name}(config)#"
        inside = {"interface": "config-if", "service": "config-service-path"}[login.section.container.entry]
        return f"{name}({inside})#"

    def understood(self, login: Login, line: str) -> Request:
        """Return the request that the line is."""
        if line.lstrip().startswith("!"):
            return reading()
        try:
            if not login.configuring:
                return self._command(login, line, _PRIVILEGED if login.privileged else _USER)
            if line.split(maxsplit=1)[0] == "do":
                return self._command(login, line.replace("do", "  ", 1), _DOABLE)
            return self._configuration_line(login, line)
        except MistypedError as mistake:
            said = self._mistake(login, line, mistake)
            if login.configuring:
                return refusing_line(said, "write", line=line.strip(), target="running")
            return refusing(said)

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return the platform's words; those for a refusal without a reason are seen in napalm issue 1481."""
        if error.error_type == CLI_ERROR:
            return error.message
        if error.app_tag == "nothing-pending":
            return NONE_PENDING
        if request.op == "edit-config":
            return _marked(self.prompt(login), 0)
        return f"Command rejected: {error.message}"

    def words(self, login: Login, line: str) -> list[str]:
        """Return what could be typed next."""
        if login.configuring:
            return words_after((*_CONFIGURING, *patterns_in(login.section)), line)
        return words_after(_PRIVILEGED if login.privileged else _USER, line)

    def _command(self, login: Login, line: str, table: Table) -> Request:
        command = typed(table, line)
        return table[command.pattern](login, command)

    def _configuration_line(self, login: Login, line: str) -> Request:
        command = typed((*_CONFIGURING, *patterns_in(login.section)), line)
        if command.pattern in _CONFIGURING:
            return _CONFIGURING[command.pattern](login, command)
        prompt = self.prompt(login)

        def act() -> str:
            stores = login.device.stores
            try:
                edited, section = edited_by_line(stores.running, login.section, line)
            except MistypedError as mistake:
                raise shown(_marked(prompt, mistake.column)) from mistake
            stores.edit_running(login.session.id, edited)
            login.section = section
            return ""

        return Request("edit-config", "write", act, {"line": line.strip(), "target": "running"})

    def _mistake(self, login: Login, line: str, mistake: MistypedError) -> str:
        match mistake.mistake:
            case "invalid":
                return _marked(self.prompt(login), mistake.column)
            case "incomplete":
                return "% Incomplete command.\n"
            case "ambiguous":
                return f'% Ambiguous command:  "{line.strip()}"'


def _configure(login: Login, _command: Typed) -> Request:
    def act() -> str:
        _lock(login)
        return _ENTERED

    return Request("lock", "read", act, {"target": "running"})


def _configure_with_timer(login: Login, command: Typed) -> Request:
    device = login.device
    minutes = _minutes(command)

    def act() -> str:
        stores, now = device.stores, device.clock.now()
        if stores.pending is not None:
            raise shown("%Rollback Confirmed Change already pending")  # the platform's words: not documented
        _lock(login)
        stores.arm(login.session.id, login.session.user, timeout_s=minutes * 60, now=now)
        backup = f"bootflash:archive-{device.time_of_day():%b-%d-%H-%M-%S}.000-0"
        return f"Rollback Confirmed Change: Backing up current running config to {backup}\n\n{_ENTERED}"

    detail: dict[str, str | int] = {"target": "running", "confirm_timeout": minutes * 60}
    return Request("confirmed-commit", "write", act, detail)


def _rearm(login: Login, command: Typed) -> Request:
    minutes = _minutes(command)

    def act() -> str:
        login.device.stores.rearm(timeout_s=minutes * 60, now=login.device.clock.now())
        return ""

    return Request("extend", "write", act, {"confirm_timeout": minutes * 60})


def _confirm(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.device.stores.confirm()
        return ""

    return Request("confirming-commit", "write", act)


def _revert_now(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.device.stores.take_back()
        return "Rollback Confirmed Change: rolling to the archived config\n\nRollback Done\n"

    return Request("cancel-commit", "write", act)


def _save(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.device.stores.save(login.session.id)
        return "Building configuration...\n[OK]"

    return Request("copy-config", "write", act, {"source": "running", "target": "startup"})


def _end(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.device.stores.unlock("running", login.session.id)
        login.leave_configuration()
        return ""

    return Request("unlock", "read", act, {"target": "running"})


def _exit_section(login: Login, command: Typed) -> Request:
    if login.section is None:
        return _end(login, command)

    def act() -> str:
        login.section = None
        return ""

    return Request("get", "read", act)


def _minutes(command: Typed) -> int:
    text = command.arguments[0]
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= _MOST_MINUTES:
        raise MistypedError("invalid", command.columns[0])
    return int(text)


def _lock(login: Login) -> None:
    """Enter configuration mode, alone."""
    stores = login.device.stores
    try:
        stores.lock("running", login.session.id)
    except RpcError as denied:
        holder = login.device.sessions.get(stores.locks.get("running", 0))
        user = holder.user if holder else "unknown"
        text = (
            f"Configuration mode locked exclusively by user '{user}' process '13' from terminal '2'. "
            "Please try later."
        )
        raise shown(text, denied.tag) from denied
    login.configuring = True


def _marked(prompt: str, column: int) -> str:
    return " " * (len(prompt) + column) + "^\n" + _INVALID + "\n"


_USER: Table = {
    "enable": enabling,
    "exit": leaving,
    "logout": leaving,
    "show version": show_version,
    "terminal length LINES": paging,
    "terminal width COLUMNS": widening,
}
_PRIVILEGED: Table = {
    **_USER,
    "configure confirm": _confirm,
    "configure revert now": _revert_now,
    "configure revert timer MINUTES": _rearm,
    "configure terminal": _configure,
    "configure terminal revert timer MINUTES": _configure_with_timer,
    "disable": disabling,
    "show archive config rollback timer": show_timer,
    "show running-config": show_running,
    "show startup-config": show_startup,
    "write memory": _save,
}
_CONFIGURING: Table = {"end": _end, "exit": _exit_section}
_DOABLE: Table = {
    line: _PRIVILEGED[line] for line in _PRIVILEGED if not line.startswith("configure terminal")
}
