"""What passes between a session and its device: a request that can be carried out, and the reply."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from netmend.lab.log_line import RequestClass
from netmend.lab.rpc_error import RpcError

Elements = tuple[etree._Element, ...]  # noqa: SLF001  # the stubs have no public name for it


@dataclass(frozen=True)
class Session:
    """One session on a device. `hang_up` cuts its connection, without saying goodbye."""

    id: int
    user: str
    hang_up: Callable[[], None]


@dataclass(frozen=True)
class Request:
    """One operation, understood but not carried out yet.

    `act` carries it out and returns the reply's data or text, or raises RpcError having changed nothing.
    `detail`: further keys for the log.
    """

    op: str
    request_class: RequestClass
    act: Callable[[], Elements | str]
    detail: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What became of a request: XML data, or the text of a terminal. `drop`: cut, and nothing is sent.

    `restart`: the device restarts then, and comes up with that store as running.
    """

    data: Elements = ()
    text: str = ""
    error: RpcError | None = None
    acted: bool = True
    drop: bool = False
    restart: Literal["", "startup", "running"] = ""


def carried_out(request: Request) -> Reply:
    """Carry the request out; a refusal is a reply too."""
    try:
        made = request.act()
    except RpcError as err:
        return Reply(error=err, acted=False)
    return Reply(text=made) if isinstance(made, str) else Reply(data=made)
