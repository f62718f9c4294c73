"""One login at a command-line device: where it stands, and what a personality makes of a line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from netmend.lab.command_table import Typed
from netmend.lab.config_text import Section
from netmend.lab.device import Device
from netmend.lab.exchange import Request, Session
from netmend.lab.log_line import RequestClass
from netmend.lab.rpc_error import RpcError

CLI_ERROR = "cli"
"""The error type of a refusal whose message is already what the terminal shows."""


@dataclass
class Login:
    """Where one user stands. `draft`: the configuration session that is open.

    `asked`: the question that stands in place of the prompt.  `stamped`: every reply begins with the time.
    `length`: lines of a page, 0 for no paging.  `width`: columns, 0 for no end.
    """

    device: Device
    session: Session
    privileged: bool = True
    configuring: bool = False
    draft: str | None = None
    section: Section | None = None
    asked: str = ""
    stamped: bool = False
    length: int = 24
    width: int = 80

    def leave_configuration(self) -> None:
        """Stand where commands are given again."""
        self.configuring, self.draft, self.section = False, None, None


class Personality(Protocol):
    """How one platform talks. Nothing here knows the network."""

    echoes_ahead: bool
    """What is typed while a command runs is echoed at once, and again after the prompt."""

    def greeting(self, login: Login) -> str:
        """Return what stands before the first prompt."""

    def prompt(self, login: Login) -> str:
        """Return the prompt, by mode."""

    def understood(self, login: Login, line: str) -> Request:
        """Return the request that the line is; what is wrong with it shows when it acts."""

    def refusal(self, login: Login, request: Request, error: RpcError) -> str:
        """Return what the terminal shows when the request was refused."""

    def words(self, login: Login, line: str) -> list[str]:
        """Return what could be typed next, for `?`."""


Meaning = Callable[[Login, Typed], Request]
Table = Mapping[str, Meaning]


def reading(text: str = "", op: str = "get", **detail: str | int) -> Request:
    """Return a request that only says something."""
    return Request(op, "read", lambda: text, detail)


def shown(text: str, tag: str = "operation-failed") -> RpcError:
    """Return a refusal whose text is what the terminal shows."""
    return RpcError(tag, text, error_type=CLI_ERROR)


def refusing(text: str) -> Request:
    """Return what a line is that no command is."""
    return Request("unknown", "read", _Refusing(text))


def refusing_line(text: str, request_class: RequestClass, **detail: str | int) -> Request:
    """Return what a line of configuration mode is that the device does not know."""
    return Request("edit-config", request_class, _Refusing(text), detail)


@dataclass(frozen=True)
class _Refusing:
    text: str

    def __call__(self) -> str:
        raise shown(self.text)
