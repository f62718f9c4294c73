"""A small HTTP/1.1 server for the lab's metrics and control; loopback only, one answer per request."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import h11

from netmend.errors import UnavailableError

MAX_BODY_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class HttpRequest:
    """One request. `target`: path and query as they came."""

    method: str
    target: str
    body: bytes


@dataclass(frozen=True)
class HttpAnswer:
    """One answer."""

    status: int
    content_type: str
    body: bytes


async def listen_http(
    name: str, host: str, port: int, answer: Callable[[HttpRequest], HttpAnswer]
) -> tuple[asyncio.Server, int]:
    """Serve until closed; return the server and its port.

    Raises:
        UnavailableError: the address cannot be listened on.
    """
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: _HttpConnection(answer), host, port)
    except OSError as err:
        raise UnavailableError(f"{name}: cannot listen on {host}:{port}: {err.strerror or err}") from err
    return server, server.sockets[0].getsockname()[1]


class _HttpConnection(asyncio.Protocol):
    """One TCP connection with any number of requests, one after the other."""

    def __init__(self, answer: Callable[[HttpRequest], HttpAnswer]) -> None:
        self._answer = answer
        self._http = h11.Connection(h11.SERVER)
        self._head: h11.Request | None = None
        self._body = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._http.receive_data(data)
        try:
            while self._take_event():
                pass
        except h11.RemoteProtocolError:
            self._transport.close()

    def _take_event(self) -> bool:
        event = self._http.next_event()
        if isinstance(event, h11.Request):
            self._head = event
        elif isinstance(event, h11.Data):
            self._body += event.data
        elif isinstance(event, h11.EndOfMessage):
            self._reply()
        else:
            return False
        if len(self._body) > MAX_BODY_BYTES:
            self._transport.close()
            return False
        return not self._transport.is_closing()

    def _reply(self) -> None:
        if self._head is None:
            return
        answered = self._answer(
            HttpRequest(self._head.method.decode(), self._head.target.decode("latin-1"), bytes(self._body))
        )
        self._head = None
        self._body.clear()
        headers = [("content-type", answered.content_type), ("content-length", str(len(answered.body)))]
        for event in (
            h11.Response(status_code=answered.status, headers=headers),
            h11.Data(data=answered.body),
            h11.EndOfMessage(),
        ):
            self._transport.write(self._http.send(event) or b"")
        if self._http.our_state is h11.MUST_CLOSE:
            self._transport.close()
        else:
            self._http.start_next_cycle()
