"""The SSH subsystem `netconf`, RFC 6242: bytes in, bytes out."""

import asyncio

import asyncssh

from netmend.lab.device import Device
from netmend.lab.exchange import Reply, Request, Session
from netmend.lab.faults import Fault
from netmend.lab.framing import FramingError, MessageReader, framed
from netmend.lab.netconf_hostility import KINDS, disturbed
from netmend.lab.netconf_session import ProtocolError, hello, reply_to, request_in, speaks_chunked
from netmend.lab.operations import understood
from netmend.lab.rpc_error import RpcError
from netmend.lab.sitting_still import sit_still


class NetconfChannel(asyncssh.SSHServerSession[bytes]):
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
        """Remember where to write."""
        self._channel = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        """Speak NETCONF and nothing else."""
        return subsystem == "netconf"

    def session_started(self) -> None:
        """Begin to converse."""
        self._task = asyncio.create_task(self._converse())
        self._task.add_done_callback(self._hang_up_after_bug)

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:  # noqa: ARG002  # asyncssh calls it so
        """Take what arrived."""
        self._reader.feed(data)
        self._arrived.set()

    def eof_received(self) -> bool:
        """Close when the client does."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncssh calls it so
        """End the session with its connection."""
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
        await sit_still(fault, "before")
        session = self._device.open_session(self._user, self._connection.abort)
        self._session = session
        await sit_still(fault, "after")
        if fault is not None and fault.kind == "drop":
            self._connection.abort()
            return None
        self._channel.write(framed(hello(session.id, self._device.dialect.capabilities), chunked=False))
        theirs = speaks_chunked(await self._next_message())
        self._reader.chunked = theirs and self._device.dialect.base_1_1
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
        await sit_still(fault, "after")
        if reply.drop:
            self._connection.abort()
            return
        message = reply_to(rpc, reply)
        hostile = fault is not None and fault.kind in KINDS
        self._send(disturbed(fault.kind, message) if fault is not None and hostile else message)

    async def _wait_before(self, session: Session, request: Request, fault: Fault | None) -> None:
        try:
            await sit_still(fault, "before")
        except asyncio.CancelledError:
            self._device.abandon(session, request)
            raise

    def _send(self, message: bytes) -> None:
        self._channel.write(framed(message, chunked=self._reader.chunked))
