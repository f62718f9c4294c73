"""Log in over SSH with netmiko: host key first, then the password, all of it bounded."""

from typing import Any

import paramiko  # type: ignore[import-untyped]  # ships no types
from netmiko.arista import AristaSSH
from netmiko.exceptions import NetmikoBaseException

from netmend.devices.channel_terminal import ChannelTerminal
from netmend.devices.cli_errors import logging_in
from netmend.devices.host_keys import PinnedKeys, pinned_keys_of
from netmend.devices.ssh_socket import dial, hang_up
from netmend.devices.terminal import Terminal
from netmend.errors import CredentialsError
from netmend.seams import Credentials, RequestClass, Requests, Target


def open_netmiko_terminal(target: Target, credentials: Credentials, requests: Requests) -> Terminal:
    """Log in to the device's shell.

    Raises:
        UnreachableError: no SSH server answers in time.
        HostKeyError: unknown or changed; nothing was sent.
        CredentialsError: none configured, or refused. One try only.
    """
    device, within_s = target.device, target.deadline_s
    with (
        requests.request("connect", RequestClass.READ),
        logging_in(device.name, device.hostname, device.port, NetmikoBaseException),
    ):
        if not device.username:
            raise CredentialsError(device.name, "no username configured")
        password = credentials.password(device).get_secret_value()
        pinned = pinned_keys_of(target)
        sock, watchdog = dial(device.hostname, device.port, within_s=within_s)
        connection = _PinnedConnection(
            device_type="arista_eos",
            host=device.hostname,
            port=device.port,
            username=device.username,
            password=password,
            use_keys=False,
            allow_agent=False,
            ssh_strict=True,
            auto_connect=False,
            sock=sock,
            conn_timeout=within_s,
            auth_timeout=within_s,
            banner_timeout=within_s,
        )
        connection.pinned = pinned
        try:
            connection.establish_connection()
            return ChannelTerminal(connection.remote_conn, sock, within_s, connection.disconnect)
        except BaseException:
            hang_up(sock)
            connection.disconnect()
            sock.close()
            raise
        finally:
            watchdog.cancel()
            connection.password = None


class _PinnedConnection(AristaSSH):
    """netmiko's connection without its session preparation, which sends commands and trusts prompts.

    By itself (4.8) it accepts any host key; `ssh_strict` with `alt_key_file` refuses before the password, but
    a device on port 22 is looked up without its port, and the refusal arrives as a timeout.
    """

    pinned: PinnedKeys

    def cleanup(self, command: str = "") -> None:
        """Send nothing on the way out."""
        del command

    def _build_ssh_client(self) -> paramiko.SSHClient:
        return _PinnedClient(self.pinned)


class _PinnedClient(paramiko.SSHClient):  # type: ignore[misc]  # paramiko ships no types
    """paramiko's client, which asks its policy about every key as none is loaded, before it authenticates.

    Its errors become ours here: netmiko retells them as text.
    """

    def __init__(self, pinned: PinnedKeys) -> None:
        super().__init__()
        self._pinned = pinned
        self.set_missing_host_key_policy(self)

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        """Implement paramiko's MissingHostKeyPolicy."""
        del client, hostname
        self._pinned.verify(key)

    def connect(self, hostname: str, port: int, **options: Any) -> None:  # noqa: ANN401 - paramiko's own
        """Connect as the library does, with the pinned kinds of key first."""
        with logging_in(self._pinned.device, hostname, port):
            super().connect(hostname, port, transport_factory=self._transport_with_pinned_first, **options)

    def _transport_with_pinned_first(self, *args: Any, **options: Any) -> paramiko.Transport:  # noqa: ANN401 - paramiko's own
        transport = paramiko.Transport(*args, **options)
        transport.get_security_options().key_types = self._pinned.algorithms()
        return transport
