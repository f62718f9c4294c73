"""A device on the network: an SSH server whose subsystem `netconf` speaks NETCONF, RFC 6242."""

import asyncio
import hmac

import asyncssh
from pydantic import SecretStr

from netmend.errors import UnavailableError
from netmend.lab.device import Device
from netmend.lab.exchange import Reply, Request, Session
from netmend.lab.faults import CONNECT_OP, Fault
from netmend.lab.framing import FramingError, MessageReader, framed
from netmend.lab.netconf_session import ProtocolError, hello, reply_to, request_in, speaks_chunked
from netmend.lab.operations import understood
from netmend.lab.rpc_error import RpcError
from netmend.model.world import LabDevice


async def listen(
    entry: LabDevice, device: Device, *, password: SecretStr, host_key: asyncssh.SSHKey
) -> asyncssh.SSHAcceptor:
    """Let the device listen where its entry says.

    Raises:
        UnavailableError: the address cannot be listened on.
    """
    try:
        return await asyncssh.listen(
            entry.host,
            entry.port,
            server_factory=lambda: _Connection(device, entry.username, password),
            server_host_keys=[host_key],
            encoding=None,
            kbdint_auth=False,
            public_key_auth=False,
            gss_host=None,
            allow_pty=False,
            compression_algs=["none"],
            login_timeout=30,
        )
    except OSError as err:
        what = f"{entry.name}: cannot listen on {entry.host}:{entry.port}: {err.strerror or err}"
        raise UnavailableError(what) from err


class _Connection(asyncssh.SSHServer):
    """One TCP connection, up to the session that it opens."""

    def __init__(self, device: Device, username: str, password: SecretStr) -> None:
        self._device = device
        self._username = username
        self._password = password
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

    def session_requested(self) -> "asyncssh.SSHServerSession[bytes]":
        return _NetconfChannel(self._device, self._username, self._connection, self._fault)


class _NetconfChannel(asyncssh.SSHServerSession[bytes]):
    """Bytes in, bytes out; one request after the other."""

    def __init__(
        self,
        device: Device,
        user: str,
        connection: asyncssh.SSHServerConnection,
        connect_fault: Fault | None,
    ) -> None:
        self._device = device
        self._user = user
        self._connection = connection
        self._connect_fault = connect_fault
        self._reader = MessageReader()
        self._arrived = asyncio.Event()
        self._session: Session | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "netconf"

    def session_started(self) -> None:
        self._task = asyncio.create_task(self._converse())
        self._task.add_done_callback(self._hang_up_after_bug)

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:  # noqa: ARG002  # asyncssh calls it so
        self._reader.feed(data)
        self._arrived.set()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncssh calls it so
        if self._task is not None:
            self._task.cancel()
        if self._session is not None:
            self._device.end_session(self._session)

    async def _converse(self) -> None:
        try:
            session = await self._greet()
            while session is not None and session.id in self._device.sessions:
                await self._serve_one(session, await self._next_message())
        except (ProtocolError, FramingError):
            self._connection.abort()
            return
        if session is None or session.id not in self._device.sessions:
            self._channel.exit(0)

    def _hang_up_after_bug(self, task: asyncio.Task[None]) -> None:
        """Let a bug in the lab be seen at both ends: a trace in the lab's error file, a lost connection."""
        if not task.cancelled() and (bug := task.exception()) is not None:
            self._connection.abort()
            raise bug

    async def _greet(self) -> Session | None:
        fault = self._connect_fault
        await _sit_still(fault, "before")
        session = self._device.open_session(self._user, self._connection.abort)
        self._session = session
        await _sit_still(fault, "after")
        if fault is not None and fault.kind == "drop":
            self._connection.abort()
            return None
        self._channel.write(framed(hello(session.id), chunked=False))
        self._reader.chunked = speaks_chunked(await self._next_message())
        return session

    async def _next_message(self) -> bytes:
        while (message := self._reader.next_message()) is None:
            self._arrived.clear()
            await self._arrived.wait()
        return message

    async def _serve_one(self, session: Session, message: bytes) -> None:
        try:
            rpc, operation = request_in(message)
        except RpcError as err:
            self._send(reply_to(None, Reply(error=err, acted=False)))
            return
        request = understood(self._device, session, operation)
        fault = self._device.faults.take(request.op)
        await self._wait_before(session, request, fault)
        if session.id not in self._device.sessions:
            return
        reply = self._device.answer(session, request, fault)
        await _sit_still(fault, "after")
        if reply.drop:
            self._connection.abort()
        else:
            self._send(reply_to(rpc, reply))

    async def _wait_before(self, session: Session, request: Request, fault: Fault | None) -> None:
        try:
            await _sit_still(fault, "before")
        except asyncio.CancelledError:
            self._device.abandon(session, request)
            raise

    def _send(self, message: bytes) -> None:
        self._channel.write(framed(message, chunked=self._reader.chunked))


async def _sit_still(fault: Fault | None, moment: str) -> None:
    delay_s = fault.delay_s("before" if moment == "before" else "after") if fault else 0.0
    if delay_s > 0:
        await asyncio.sleep(delay_s)
