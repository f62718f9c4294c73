"""Open a NETCONF session over SSH with ncclient: host key first, then credentials, all of it bounded."""

import logging
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

import ncclient.transport.session
import paramiko  # type: ignore[import-untyped]  # ships no types
from ncclient.devices.default import DefaultDeviceHandler
from ncclient.manager import Manager
from ncclient.operations import RaiseMode
from ncclient.transport.errors import SessionError, SSHUnknownHostError
from ncclient.transport.ssh import SSHSession

from netmend.devices.host_keys import HostKey, PinnedKeys, host_key, pinned_keys_of
from netmend.devices.netconf_errors import FOREIGN, connecting
from netmend.devices.netconf_framing import Framing
from netmend.devices.netconf_platforms import handler_of
from netmend.devices.ssh_socket import dial, hang_up
from netmend.errors import CredentialsError
from netmend.seams import Credentials, Target

# ncclient looks at its queue of requests only once per TICK; with its 0.1 s a session of eight requests takes
# 600 ms on loopback, with a few ms 150 ms (measured).
ncclient.transport.session.TICK = 0.005
# ncclient logs whole requests and replies at INFO and DEBUG; configurations hold secrets.
logging.getLogger("ncclient").setLevel(logging.WARNING)

_AFTER_HELLO_S = 0.2
"""yuma123 2.13 never answers a request that it reads together with the end of the hello."""

_REPLY_CAP = 8 * 1024 * 1024


def connect(target: Target, credentials: Credentials) -> tuple[Manager, socket.socket]:
    """Open a session; the socket is returned so that it can be shut whatever the session does.

    Raises:
        UnreachableError: no NETCONF server answers in time.
        HostKeyError: unknown or changed; nothing was sent.
        CredentialsError: none configured, or refused. One try only.
    """
    device = target.device
    if not device.username:
        raise CredentialsError(device.name, "no username configured")
    password = credentials.password(device)
    handler = handler_of(device.platform)
    session = _Session(handler, pinned_keys_of(target))
    with connecting(device.name, device.hostname, device.port):
        sock, watchdog = dial(device.hostname, device.port, within_s=target.deadline_s)
        try:
            session.connect(
                host=device.hostname,
                port=device.port,
                sock=sock,
                timeout=target.deadline_s,
                username=device.username,
                password=password.get_secret_value(),
                hostkey_verify=True,
                allow_agent=False,
                look_for_keys=False,
                ssh_config=None,
                keepalive=None,
            )
        except SSHUnknownHostError as error:
            _abandon(session, sock)
            raise session.pinned.refusal(session.offered) from error
        except BaseException:
            _abandon(session, sock)
            raise
        finally:
            watchdog.cancel()
    if any("//yuma123.org/" in capability for capability in session.server_capabilities):
        time.sleep(_AFTER_HELLO_S)
    return Manager(session, handler, timeout=target.deadline_s, raise_mode=RaiseMode.NONE), sock


def _abandon(session: "_Session", sock: socket.socket) -> None:
    hang_up(sock)
    if session.transport is not None:
        session.close()
    sock.close()


class _Session(SSHSession):  # type: ignore[misc]  # ncclient has no types
    """ncclient's session with a bounded linear parser, own pinned keys, and errors of a known kind only."""

    def __init__(self, handler: DefaultDeviceHandler, pinned: PinnedKeys) -> None:
        super().__init__(handler)
        self.pinned = pinned
        self.offered: HostKey | None = None
        self.parser: _Parser = _Parser(self)

    def load_known_hosts(self, filename: str | None = None) -> None:
        """Take the pinned keys instead of the files of whoever runs the engine."""
        del filename
        self._host_keys = _PinnedKeys(self)

    def close(self) -> None:
        """Close; harmless when ncclient's own thread does so at the same moment."""
        with suppress(AttributeError):  # that thread sets to None what this one is about to close
            super().close()

    def _dispatch_error(self, err: Exception) -> None:
        known = err if isinstance(err, FOREIGN) else SessionError(f"session broken: {type(err).__name__}")
        super()._dispatch_error(known)


class _Parser:
    """What ncclient calls with the bytes that came."""

    def __init__(self, session: _Session) -> None:
        self._session = session
        self._framing = Framing(_REPLY_CAP)

    def parse(self, data: bytes) -> None:
        """Hand on the messages that are whole now."""
        base = self._session._base  # noqa: SLF001 - ncclient has no getter for the framing that hello chose
        chunked = base == ncclient.transport.session.NetconfBase.BASE_11
        for message in self._framing.feed(data, chunked=chunked):
            self._session._dispatch_message(message)  # noqa: SLF001 - as ncclient's parsers do


class _PinnedKeys:
    """Stands where ncclient expects paramiko's HostKeys."""

    def __init__(self, session: _Session) -> None:
        self._session = session

    def __len__(self) -> int:
        return 1

    def lookup(self, hostname: str) -> Mapping[str, None]:
        """Prefer the pinned key types, so that a device with several keys offers the pinned one."""
        del hostname
        return dict.fromkeys(self._session.pinned.algorithms())

    def check(self, hostname: str, key: paramiko.PKey) -> bool:
        """Say whether the offered key is pinned, and remember it for the message."""
        del hostname
        self._session.offered = host_key(key)
        return self._session.pinned.has(self._session.offered)
