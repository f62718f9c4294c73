"""Commands about the login itself, which all command-line platforms share."""

from netmend.lab.command_table import MistypedError, Typed
from netmend.lab.exchange import Request
from netmend.lab.terminal_login import Login

_MOST = 32_767


def enabling(login: Login, _command: Typed) -> Request:
    """Enter privileged mode; the secret, if there is one, has been asked for by the shell."""

    def act() -> str:
        login.privileged = True
        return ""

    return Request("get", "read", act)


def disabling(login: Login, _command: Typed) -> Request:
    """Leave privileged mode."""

    def act() -> str:
        login.privileged = False
        return ""

    return Request("get", "read", act)


def leaving(login: Login, _command: Typed) -> Request:
    """End the login."""

    def act() -> str:
        login.device.end_session(login.session, "close-session")
        return ""

    return Request("close-session", "read", act)


def paging(login: Login, command: Typed) -> Request:
    """Set the lines of a page; 0 turns paging off."""
    lines = _number(command)

    def act() -> str:
        login.length = lines
        return ""

    return Request("get", "read", act)


def widening(login: Login, command: Typed) -> Request:
    """Set the columns of the terminal."""
    columns = _number(command)

    def act() -> str:
        login.width = columns
        return ""

    return Request("get", "read", act)


def _number(command: Typed) -> int:
    text = command.arguments[0]
    if not text.isascii() or not text.isdigit() or int(text[:6]) > _MOST:
        raise MistypedError("invalid", command.columns[0])
    return int(text)
