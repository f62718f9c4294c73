"""The SSH shell of a command-line device: keys in, characters out, one command after the other."""

import asyncio
import hmac

import asyncssh
from pydantic import SecretStr

from netmend.lab.command_table import MistypedError
from netmend.lab.device import Device
from netmend.lab.exchange import Request, Session
from netmend.lab.faults import Fault
from netmend.lab.hostility import KINDS, disturbed
from netmend.lab.line_editor import LineEditor, Pressed
from netmend.lab.sitting_still import sit_still
from netmend.lab.terminal_login import Login, Personality

_MORE = b" --More-- "
_GONE = b"\b" * 10 + b" " * 10 + b"\b" * 10
_TRIES = 3


class ShellChannel(asyncssh.SSHServerSession[bytes]):
    """One login. It knows the platform by its personality alone."""

    def __init__(
        self,
        device: Device,
        user: str,
        connection: asyncssh.SSHServerConnection,
        connect_fault: Fault | None,
        *,
        personality: Personality,
        enable_password: SecretStr | None,
    ) -> None:
        self._device = device
        self._user = user
        self._connection = connection
        self._connect_fault = connect_fault
        self._personality = personality
        self._enable_password = enable_password
        self._editor = LineEditor()
        self._keys = bytearray()
        self._arrived = asyncio.Event()
        self._busy = True
        self._size = (80, 24)
        self._session: Session | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Remember where to write."""
        self._channel = chan

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: object) -> bool:  # noqa: ARG002 - asyncssh
        """Take the size of the terminal."""
        self._size = (term_size[0] or 80, term_size[1] or 24)
        return True

    def shell_requested(self) -> bool:
        """Be a shell and nothing else."""
        return True

    def session_started(self) -> None:
        """Begin to converse."""
        self._task = asyncio.create_task(self._converse())
        self._task.add_done_callback(self._hang_up_after_bug)

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:  # noqa: ARG002  # asyncssh calls it so
        """Take what arrived."""
        if self._busy and self._personality.echoes_ahead and not self._editor.secret:
            self._channel.write(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n"))
        self._keys += data
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

    def _hang_up_after_bug(self, task: asyncio.Task[None]) -> None:
        """Let a bug in the lab be seen at both ends: a trace in the lab's error file, a lost connection."""
        if not task.cancelled() and (bug := task.exception()) is not None:
            self._connection.abort()
            raise bug

    async def _converse(self) -> None:
        login = await self._greet()
        if login is None:
            return
        while self._is_alive(login):
            line = await self._read_line(login)
            await self._serve(login, line)
        self._channel.exit(0)

    async def _greet(self) -> Login | None:
        fault = self._connect_fault
        await sit_still(fault, "before")
        self._session = self._device.open_session(self._user, self._connection.abort)
        await sit_still(fault, "after")
        if fault is not None and fault.kind == "drop":
            self._connection.abort()
            return None
        columns, lines = self._size
        privileged = self._enable_password is None
        login = Login(self._device, self._session, privileged=privileged, length=0, width=columns)
        await self._show(login, self._personality.greeting(login), fault)
        login.length = lines
        return login

    def _is_alive(self, login: Login) -> bool:
        return login.session.id in self._device.sessions

    # --- what is typed --------------------------------------------------------------------------

    async def _read_line(self, login: Login) -> str:
        """Return the next line; `?` is answered and typing goes on, as it does on the platforms."""
        while True:
            pressed = await self._typed()
            self._channel.write(pressed.echo)
            match pressed.done:
                case "line":
                    return self._editor.take()
                case "help":
                    self._help(login)
                case "interrupt":
                    return ""
                case "end":
                    return "end" if login.configuring or login.draft is not None else ""
                case "":
                    pass

    async def _typed(self) -> Pressed:
        await self._wait_for_keys()
        return self._editor.type(self._keys)

    async def _wait_for_keys(self) -> None:
        while not self._keys:
            self._busy = False
            self._arrived.clear()
            await self._arrived.wait()
        self._busy = True

    def _help(self, login: Login) -> None:
        typed = self._editor.text
        try:
            found = self._personality.words(login, typed)
        except MistypedError:
            found = ["% Unrecognized command"]
        shown = "".join(f"  {word}\n" for word in found) + "\n" + self._personality.prompt(login) + typed
        self._channel.write(_wire(shown))

    async def _ask_secret(self) -> bool:
        """Ask for the password of privileged mode; say whether one of three was right."""
        if self._enable_password is None:
            return True
        right = self._enable_password.get_secret_value().encode()
        self._editor.secret = True
        try:
            for _ in range(_TRIES):
                self._channel.write(b"Password: ")
                while (pressed := await self._typed()).done != "line":
                    pass
                self._channel.write(pressed.echo)
                if hmac.compare_digest(self._editor.take().encode(), right):
                    return True
        finally:
            self._editor.secret = False
        return False

    # --- what is answered -----------------------------------------------------------------------

    async def _serve(self, login: Login, line: str) -> None:
        if not line.strip():
            await self._show(login, "", None)
            return
        enabling = not login.privileged and line.split(maxsplit=1)[0].startswith("en")
        if enabling and not await self._ask_secret():
            self._device.refuse_session(self._user, "auth")
            await self._show(login, "% Bad secrets\n", None)
            return
        request = self._personality.understood(login, line)
        fault = self._device.faults.take(request.op)
        await self._wait_before(login.session, request, fault)
        if not self._is_alive(login):
            return
        reply = self._device.answer(login.session, request, fault)
        await sit_still(fault, "after")
        if reply.drop:
            self._connection.abort()
            return
        if self._is_alive(login):
            refused = reply.error and self._personality.refusal(login, request, reply.error)
            await self._show(login, refused or reply.text, fault)

    async def _wait_before(self, session: Session, request: Request, fault: Fault | None) -> None:
        try:
            await sit_still(fault, "before")
        except asyncio.CancelledError:
            self._device.abandon(session, request)
            raise

    async def _show(self, login: Login, output: str, fault: Fault | None) -> None:
        prompt = self._personality.prompt(login)
        if fault is not None and fault.kind in KINDS:
            output, prompt = disturbed(fault.kind, output, prompt)
        lines = [_wire(line + "\n") for line in output.split("\n")] if output else []
        page = whole = login.length - 1 if login.length > 1 else len(lines)
        while len(lines) > page:
            await self._send(b"".join(lines[:page]), fault)
            del lines[:page]
            self._channel.write(_MORE)
            await self._wait_for_keys()
            self._channel.write(_GONE)
            match chr(self._keys.pop(0)):
                case " ":
                    page = whole
                case "\r" | "\n":
                    page = 1
                case _:
                    lines.clear()
        await self._send(b"".join(lines) + _wire(prompt), fault)

    async def _send(self, text: bytes, fault: Fault | None) -> None:
        if fault is None or fault.kind != "one_byte":
            self._channel.write(text)
            return
        for index in range(len(text)):
            self._channel.write(text[index : index + 1])
            await asyncio.sleep(0)


def _wire(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()
