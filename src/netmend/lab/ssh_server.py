"""A device on the network: an SSH server, for the subsystem `netconf` or for a shell."""

import hmac
from collections.abc import Callable

import asyncssh
from pydantic import SecretStr

from netmend.errors import UnavailableError
from netmend.lab.device import Device
from netmend.lab.faults import CONNECT_OP, Fault
from netmend.lab.netconf_channel import NetconfChannel
from netmend.lab.personalities import TERMINALS
from netmend.lab.shell_channel import ShellChannel
from netmend.model.world import LabDevice

Channel = asyncssh.SSHServerSession[bytes]
OpenChannel = Callable[[asyncssh.SSHServerConnection, Fault | None], Channel]


def new_host_key() -> asyncssh.SSHKey:
    """Make a host key for a device that has none yet."""
    return asyncssh.generate_private_key("ssh-ed25519")


async def listen(
    entry: LabDevice,
    device: Device,
    *,
    password: SecretStr,
    host_key: asyncssh.SSHKey,
    enable_password: SecretStr | None = None,
) -> asyncssh.SSHAcceptor:
    """Let the device listen where its entry says. `enable_password`: a login begins without privileges.

    Raises:
        UnavailableError: the address cannot be listened on.
    """
    personality = TERMINALS.get(entry.personality)

    def channel(connection: asyncssh.SSHServerConnection, fault: Fault | None) -> Channel:
        if personality is None:
            return NetconfChannel(device, entry.username, connection, fault)
        return ShellChannel(
            device,
            entry.username,
            connection,
            fault,
            personality=personality,
            enable_password=enable_password,
        )

    try:
        return await asyncssh.listen(
            entry.host,
            entry.port,
            server_factory=lambda: _Connection(device, entry.username, password, channel),
            server_host_keys=[host_key],
            encoding=None,
            kbdint_auth=False,
            public_key_auth=False,
            gss_host=None,
            allow_pty=personality is not None,
            line_editor=False,
            # Otherwise both ends compute an HMAC of each packet, and both do that in Python.
            encryption_algs=["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"],
            compression_algs=["none"],
            login_timeout=30,
        )
    except OSError as err:
        what = f"{entry.name}: cannot listen on {entry.host}:{entry.port}: {err.strerror or err}"
        raise UnavailableError(what) from err


class _Connection(asyncssh.SSHServer):
    """One TCP connection, up to the session that it opens."""

    def __init__(self, device: Device, username: str, password: SecretStr, channel: OpenChannel) -> None:
        self._device = device
        self._username = username
        self._password = password
        self._channel = channel
        self._fault: Fault | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._fault = self._device.faults.take(CONNECT_OP)
        if self._fault and self._fault.kind == "drop" and self._fault.when == "before":
            self._device.refuse_session(None, CONNECT_OP)
            conn.abort()

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        refused = self._fault is not None and self._fault.kind == "auth_failure"
        known = hmac.compare_digest(username.encode(), self._username.encode())
        right = hmac.compare_digest(password.encode(), self._password.get_secret_value().encode())
        if refused or not (known and right):
            self._device.refuse_session(self._username if known else None, "auth")
            return False
        return True

    def session_requested(self) -> Channel:
        return self._channel(self._connection, self._fault)
