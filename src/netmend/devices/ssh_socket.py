"""The socket below an SSH login, which ends whatever waits on it in time."""

import socket
import threading
from contextlib import suppress


def dial(hostname: str, port: int, *, within_s: float) -> tuple[socket.socket, threading.Timer]:
    """Connect, and return a watchdog that hangs up unless it is cancelled within the time.

    paramiko's key exchange and channel opening have no deadline of their own, and a banner may be endless.
    """
    sock = socket.create_connection((hostname, port), timeout=within_s)
    # Else small requests wait 40 ms for an ACK.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    watchdog = threading.Timer(within_s, hang_up, [sock])
    watchdog.daemon = True
    watchdog.start()
    return sock, watchdog


def hang_up(sock: socket.socket) -> None:
    """Shut the socket, so that whoever waits on it wakes up."""
    with suppress(OSError):  # the other side may have hung up first
        sock.shutdown(socket.SHUT_RDWR)
