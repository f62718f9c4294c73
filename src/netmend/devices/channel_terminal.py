"""A terminal over the SSH channel that a library opened."""

import codecs
import socket
from collections.abc import Callable
from contextlib import suppress

import paramiko  # type: ignore[import-untyped]  # ships no types

from netmend.devices.ssh_socket import hang_up

_CHUNK = 65536
_GOODBYE_S = 1.0


class ChannelTerminal:
    """Implements `terminal.Terminal` over a paramiko channel.

    Neither library is asked to read: netmiko 4.8 polls and drops bytes that are no UTF-8, scrapli 2026.2.20
    takes silence for a lost line. Here such bytes arrive in hexadecimal, so that two texts never look alike.

    `release`: ends what the library holds; it is called when the socket is shut already.
    """

    def __init__(
        self, channel: paramiko.Channel, sock: socket.socket, write_s: float, release: Callable[[], None]
    ) -> None:
        self._channel = channel
        self._sock = sock
        self._write_s = write_s
        self._release = release
        self._decode = codecs.getincrementaldecoder("utf-8")("backslashreplace").decode
        self._open = True

    @property
    def is_connected(self) -> bool:
        """Say whether neither side has hung up."""
        return self._open and not self._channel.closed and bool(self._channel.get_transport().is_active())

    def write(self, text: str) -> None:
        """Send text as it is."""
        self._channel.settimeout(self._write_s)
        self._channel.sendall(text.encode())

    def read(self, within_s: float) -> str:
        """Return what arrived, or nothing when nothing did in time."""
        self._channel.settimeout(within_s)
        try:
            arrived: bytes = self._channel.recv(_CHUNK)
        except TimeoutError:
            return ""
        if not arrived:
            raise EOFError("the device hung up")
        return self._decode(arrived)

    def close(self) -> None:
        """Hang up; what the device was told stays told."""
        if not self._open:
            return
        self._open = False
        hang_up(self._sock)
        # paramiko's thread ends by itself now; a socket closed under its hands would be an error to it.
        self._channel.get_transport().join(_GOODBYE_S)
        # A transport whose socket is shut has nothing to say any more, but may find that out at this moment.
        with suppress(OSError, EOFError, paramiko.SSHException):
            self._release()
        self._sock.close()
