"""Real servers on loopback, and one notice."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest

from netmend.model.notice import Notice

SECRET = "planted-channel-secret"


@pytest.fixture
def notice() -> Notice:
    """The proposal to beta."""
    return Notice.model_validate(
        {
            "uid": "R-402-1-beta",
            "key": "R-402-1-beta-proposal",
            "kind": "proposal",
            "party": "beta",
            "sequence": 0,
            "run": "R-402",
            "report": "SDR-1",
            "subject": "[netmend R-402] silver: a change is proposed",
            "text": "A change is to end the degradation (loss) of another service — déjà vu.\n",
            "issued_at": datetime(2026, 11, 22, 20, 0, tzinfo=UTC),
        }
    )


class Posted(NamedTuple):
    """One request as the receiver saw it."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """An HTTP server that keeps what is posted and answers as it is told."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.posted: list[Posted] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = _accept
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.posted.append(Posted(self.path, headers, body))
                receiver.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _accept(request: BaseHTTPRequestHandler) -> None:
    request.send_response(202)
    request.send_header("content-length", "0")
    request.end_headers()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def trickle() -> Iterator[int]:
    """The port of a server that sends one byte every 20 ms for ever, whatever it is asked."""
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)

    def drip(taken: socket.socket) -> None:
        with taken:
            while not ended.wait(0.02):
                try:
                    taken.sendall(b"2")
                except OSError:
                    return

    def serve() -> None:
        while not ended.is_set():
            try:
                taken, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=drip, args=[taken], daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    ended.set()
    thread.join()
    listener.close()
