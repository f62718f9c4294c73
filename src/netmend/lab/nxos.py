"""The personality `nxos`: Cisco NX-OS 10.3, as far as checkpoints and rollback need it.

"Configuring Rollback", Nexus 9000 NX-OS System Management Configuration Guide: `checkpoint`, atomic rollback
to one, one user at a time; lines take effect as they are entered. What a rollback prints is as public
transcripts of Nexus 9000 10.2 show it; the words of refusals are not documented. A checkpoint counts among
the five sessions of a lab device, where the platform has ten of them.
"""

from netmend.lab.command_table import MistypedError, Typed, typed, words_after
from netmend.lab.config_text import edited_by_line, patterns_in
from netmend.lab.exchange import Request
from netmend.lab.log_line import RequestClass
from netmend.lab.nxos_shows import count_config, show_checkpoints, show_config, show_patch, show_version
from netmend.lab.rpc_error import RpcError
from netmend.lab.terminal_login import CLI_ERROR, Login, Table, reading, refusing, refusing_line, shown
from netmend.lab.terminal_settings import disabling, enabling, leaving, paging, widening

_INVALID = "% Invalid command at '^' marker."
_BUSY = "ERROR: Another checkpoint, rollback or copy is in progress. Please try again later."
_ROLLED_BACK = (
    "ADVISORY: Rollback operation started...\n"
    "Modifying running configuration from another VSH terminal in parallel\n"
    "is not recommended, as this may lead to Rollback failure.\n\n"
    "Collecting Running-Config\nGenerating Rollback Patch\nExecuting Rollback Patch\n"
    "Generating Running-config for verification\nGenerating Rollback Patch\n\n"
    "Rollback completed successfully.\n"
)


class NxOs:
    """Speaks as NX-OS does."""

    echoes_ahead = False

    def greeting(self, login: Login) -> str:
        """Return what a login shows."""
        return f"Cisco Nexus Operating System (NX-OS) Software, {login.device.name}: a simulated device"

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
        """Return the request that the line is; exec commands are taken in configuration mode as well."""
        if line.lstrip().startswith("!"):
            return reading()
        table = self._table(login)
        lines = patterns_in(login.section) if login.configuring else ()
        try:
            command = typed((*table, *lines), line.replace("|", "pipe"))
            if command.pattern in table:
                return table[command.pattern](login, command)
            return _edit(login, line)
        except MistypedError as mistake:
            said = _mistaken(self.prompt(login), mistake)
            if login.configuring:
                return refusing_line(said, "write", line=line.strip(), target="running")
            return refusing(said)

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return the words for a refusal."""
        if error.error_type == CLI_ERROR:
            return error.message
        if error.app_tag == "no-session":
            return "ERROR: checkpoint does not exist"
        if error.tag in {"in-use", "lock-denied"}:
            return _BUSY
        return (
            _mistaken(self.prompt(login), MistypedError("invalid", 0))
            if request.op == "edit-config"
            else f"ERROR: {error.message}"
        )

    def words(self, login: Login, line: str) -> list[str]:
        """Return what could be typed next."""
        lines = patterns_in(login.section) if login.configuring else ()
        return words_after((*self._table(login), *lines), line)

    def _table(self, login: Login) -> Table:
        if login.configuring:
            return _CONFIGURING
        return _PRIVILEGED if login.privileged else _USER


def _edit(login: Login, line: str) -> Request:
    prompt = NxOs().prompt(login)

    def act() -> str:
        stores = login.device.stores
        try:
            edited, section = edited_by_line(stores.running, login.section, line)
        except MistypedError as mistake:
            raise shown(_mistaken(prompt, mistake)) from mistake
        stores.edit_running(login.session.id, edited)
        login.section = section
        return ""

    return Request("edit-config", "write", act, {"line": line.strip(), "target": "running"})


def _configure(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.configuring = True
        return "Enter configuration commands, one per line. End with CNTL/Z."

    return Request("lock", "read", act, {"target": "running"})


def _end(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.leave_configuration()
        return ""

    return Request("unlock", "read", act)


def _exit(login: Login, command: Typed) -> Request:
    if login.section is None:
        return _end(login, command)

    def act() -> str:
        login.section = None
        return ""

    return Request("get", "read", act)


def _set_checkpoint(login: Login, command: Typed) -> Request:
    name = command.arguments[0]

    def act() -> str:
        stores = login.device.stores
        stores.demand_free("running", login.session.id)
        if name in stores.named:
            raise shown(f"ERROR: checkpoint {name} already exists")
        stores.named.open(name, login.session.user, stores.running)
        return "..Done"

    return Request("confirmed-commit", "write", act, {"target": "running", "persist": name})


def _remove_checkpoint(login: Login, command: Typed) -> Request:
    """Remove a checkpoint; while running is another configuration, this gives up the way back."""
    name, stores = command.arguments[0], login.device.stores
    gives_up = name in stores.named and stores.named.of(name).digest != stores.running.digest

    def act() -> str:
        stores.named.drop(name)
        return "..Done"

    request_class: RequestClass = "write" if gives_up else "stage"
    return Request(
        "confirming-commit" if gives_up else "discard-changes", request_class, act, {"persist": name}
    )


def _roll_back(login: Login, command: Typed) -> Request:
    name = command.arguments[0]

    def act() -> str:
        stores = login.device.stores
        stores.edit_running(login.session.id, stores.named.of(name))
        return _ROLLED_BACK

    return Request("cancel-commit", "write", act, {"target": "running", "persist": name})


def _save(login: Login, _command: Typed) -> Request:
    def act() -> str:
        login.device.stores.save(login.session.id)
        return f"[{'#' * 40}] 100%\nCopy complete, now saving to disk (please wait)...\nCopy complete."

    return Request("copy-config", "write", act, {"source": "running", "target": "startup"})


def _never_ask(_login: Login, _command: Typed) -> Request:
    return reading()


def _mistaken(prompt: str, mistake: MistypedError) -> str:
    match mistake.mistake:
        case "invalid":
            return " " * (len(prompt) + mistake.column) + "^\n" + _INVALID
        case "incomplete":
            return "% Incomplete command at '^' marker."
        case "ambiguous":
            return "% Ambiguous command at '^' marker."


_USER: Table = {
    "enable": enabling,
    "exit": leaving,
    "show version": show_version,
    "terminal dont-ask": _never_ask,
    "terminal length LINES": paging,
    "terminal width COLUMNS": widening,
}
_PRIVILEGED: Table = {
    **_USER,
    "checkpoint NAME": _set_checkpoint,
    "configure terminal": _configure,
    "copy running-config startup-config": _save,
    "disable": disabling,
    "no checkpoint NAME": _remove_checkpoint,
    "rollback running-config checkpoint NAME": _roll_back,
    "rollback running-config checkpoint NAME atomic": _roll_back,
    "show checkpoint summary": show_checkpoints,
    "show diff rollback-patch running-config checkpoint NAME": show_patch,
    "show running-config": show_config("running"),
    "show running-config pipe include . pipe count": count_config("running"),
    "show startup-config": show_config("startup"),
    "show startup-config pipe include . pipe count": count_config("startup"),
}
_CONFIGURING: Table = {**_PRIVILEGED, "end": _end, "exit": _exit}
