"""Log in over SSH with scrapli: host key first, then the password, all of it bounded."""

import socket

import paramiko  # type: ignore[import-untyped]  # ships no types
from scrapli.exceptions import ScrapliException
from scrapli.transport.base import BaseTransportArgs
from scrapli.transport.plugins.paramiko.transport import ParamikoTransport, PluginTransportArgs

from netmend.devices.channel_terminal import ChannelTerminal
from netmend.devices.cli_errors import logging_in
from netmend.devices.host_keys import PinnedKeys, pinned_keys_of
from netmend.devices.ssh_socket import dial, hang_up
from netmend.devices.terminal import Terminal
from netmend.errors import CredentialsError
from netmend.seams import Credentials, RequestClass, Requests, Target


def open_scrapli_terminal(target: Target, credentials: Credentials, requests: Requests) -> Terminal:
    """Log in to the device's shell.

    Raises:
        UnreachableError: no SSH server answers in time.
        HostKeyError: unknown or changed; nothing was sent.
        CredentialsError: none configured, or refused. One try only.
    """
    device = target.device
    with (
        requests.request("connect", RequestClass.READ),
        logging_in(device.name, device.hostname, device.port, ScrapliException),
    ):
        if not device.username:
            raise CredentialsError(device.name, "no username configured")
        password = credentials.password(device).get_secret_value()
        pinned = pinned_keys_of(target)
        sock, watchdog = dial(device.hostname, device.port, within_s=target.deadline_s)
        transport = _PinnedTransport(target, pinned, sock, PluginTransportArgs(device.username, password))
        try:
            transport.open()
            return ChannelTerminal(transport.session_channel, sock, target.deadline_s, transport.end)
        except BaseException:
            hang_up(sock)
            transport.end()
            sock.close()
            raise
        finally:
            watchdog.cancel()
            transport.plugin_transport_args.auth_password = ""


class _PinnedTransport(ParamikoTransport):
    """scrapli's paramiko transport with pinned keys, a deadline, and errors that say what happened.

    By itself (2026.2.20) it looks a host up without its port, keeps only the last key of a host, gives the
    key exchange no deadline, and hides why an authentication failed.
    """

    def __init__(
        self, target: Target, pinned: PinnedKeys, sock: socket.socket, login: PluginTransportArgs
    ) -> None:
        device, within_s = target.device, target.deadline_s
        super().__init__(
            BaseTransportArgs({}, device.hostname, device.port, within_s, within_s),
            plugin_transport_args=login,
        )
        self._pinned = pinned
        self._within_s = within_s
        self._sock = sock

    def open(self) -> None:
        """Agree on keys, prove the device's, then give the password: scrapli's order."""
        self.session = paramiko.Transport(self._sock)
        self.session.get_security_options().key_types = self._pinned.algorithms()
        self.session.start_client(timeout=self._within_s)
        self._verify_key()
        self._authenticate_password()
        self._open_channel()

    def end(self) -> None:
        """Stop the library's thread."""
        if self.session is not None:
            self.session.close()

    def _verify_key(self) -> None:
        self._pinned.verify(self._ssh.get_remote_server_key())

    def _authenticate_password(self) -> None:
        login = self.plugin_transport_args
        self._ssh.auth_password(login.auth_username, login.auth_password)

    @property
    def _ssh(self) -> paramiko.Transport:
        return self.session
