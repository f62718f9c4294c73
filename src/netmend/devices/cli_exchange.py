"""One command and its whole reply over a terminal, whatever the text looks like."""

from collections.abc import Callable

from netmend.devices.catalogue import Catalogue
from netmend.devices.plain_text import asks_for_more, plain
from netmend.devices.quoted import is_unseen
from netmend.devices.terminal import Terminal

_LONGEST_COMMAND = 400
_LARGEST_REPLY = 16 * 1024 * 1024
_TAIL = 4096
"""Characters at the end of what came that decide whether it may be all: prompts, comment, some log lines."""
_PAUSE_S = 0.2
"""Silence after which the device may be waiting for a key."""
_STEADY_HOST = 20
"""Characters of the host name that IOS keeps in every mode's prompt, at least."""


class NotSentError(Exception):
    """The command did not reach the device as a whole line: it did not act."""


class RefusedEchoError(Exception):
    """The command is not one line of plain text, or its echo is another one; it was not carried out."""


class LyingOutputError(Exception):
    """What came cannot be the reply."""


class EnableError(Exception):
    """The device refused privileged mode."""


class Exchange:
    """Keeps a terminal at its prompt between commands.

    A reply has no end of its own: text that looks like the prompt may be data. So whatever looks like the
    prompt is answered with a comment that carries a nonce, which every platform accepts in every mode, and a
    reply ends where prompt, comment and the same prompt follow each other. A command is sent without its
    line end first, and ended only once its echo is what was sent.

    `prompt`: the latest one; it names the mode.  `is_in_step`: the last reply was whole; without that, what
    comes next belongs to nothing.
    `monotonic`: seconds, for deadlines.  `nonce`: a fresh unguessable word for each comment.
    """

    def __init__(
        self,
        terminal: Terminal,
        catalogue: Catalogue,
        *,
        monotonic: Callable[[], float],
        nonce: Callable[[], str],
    ) -> None:
        self._terminal = terminal
        self._catalogue = catalogue
        self._monotonic = monotonic
        self._nonce = nonce
        self._host = ""
        self.prompt = ""
        self.is_in_step = False

    def find_prompt(self, within_s: float) -> None:
        """Wait for the first prompt after the login, past any banner."""
        self._settle(_Received(self._monotonic() + within_s))

    @property
    def is_privileged(self) -> bool:
        """Say whether the prompt is that of privileged mode."""
        return self.prompt.endswith(self._catalogue.privileged)

    def enable(self, secret: str, within_s: float) -> None:
        """Enter privileged mode. One try: what is asked for twice was refused.

        Raises:
            EnableError: the device did not accept the secret.
        """
        received = self._type(self._catalogue.enable, within_s)
        if self._asks_secret(received):
            received = _Received(received.deadline)
            self._terminal.write(f"{secret}\n")
            if self._asks_secret(received):
                raise EnableError("the secret was refused")
        self._settle(received)
        if not self.is_privileged:
            raise EnableError("the secret was refused")

    def run(self, command: str, within_s: float) -> str:
        """Send a command and return its reply: without echo, prompts and log lines.

        Raises:
            RefusedEchoError: not carried out: the device did not take it letter by letter.
            NotSentError: not carried out: the line was lost before.
            LyingOutputError: the reply is too big, or no reply.
            TimeoutError: no whole reply in time.
        """
        received = self._type(command, within_s)
        self._answer(command, received)
        return self._settle(received)

    def _answer(self, command: str, received: "_Received") -> None:
        """Answer what the platform asks about this command, once; without a question nothing is typed."""
        question = self._catalogue.question(command)
        if question is None:
            return
        self._receive(
            received,
            lambda: self._at_prompt(received) or bool(question.pattern.fullmatch(received.last_line())),
        )
        if question.pattern.fullmatch(received.last_line()):
            self._terminal.write(f"{question.answer}\n")

    def _type(self, command: str, within_s: float) -> "_Received":
        """Send the command, and its end once the device has echoed it."""
        check_command(command, self._catalogue)
        self.is_in_step = False
        received = _Received(self._monotonic() + within_s)
        try:
            self._terminal.write(command)
            self._receive(received, lambda: self._echoes(received, command))
        except (EOFError, OSError) as error:
            if received.size and isinstance(error, TimeoutError):
                raise RefusedEchoError("the echo is not what was sent") from error
            raise NotSentError(str(error) or "the line is lost") from error
        self._terminal.write("\n")
        return _Received(received.deadline)

    def _echoes(self, received: "_Received", command: str) -> bool:
        """Say whether nothing but the command stands there; log lines and prompts may come before it."""
        lines = self._without_log_lines(received.tail_lines())
        return lines[-1:] in ([command], [self.prompt + command]) and not set(lines[:-1]) - {"", self.prompt}

    def _asks_secret(self, received: "_Received") -> bool:
        """Wait for a prompt, and say whether it is the one for a secret."""
        asked = self._catalogue.password_prompt
        self._receive(received, lambda: self._at_prompt(received) or bool(asked.search(received.last_line())))
        return bool(asked.search(received.last_line()))

    def _settle(self, received: "_Received") -> str:
        """Wait for the prompt, prove with a comment that it is one, and return what came before."""
        self._receive(received, lambda: self._at_prompt(received))
        comment = self._type_comment()
        while True:
            self._receive_up_to(comment, received)
            reply = self._before(received, comment)
            if reply is not None:
                self.is_in_step = True
                return reply
            if not self._take(received) and not self.prompt:
                comment = self._type_comment()  # after a login there is no reply to confuse

    def _receive_up_to(self, comment: str, received: "_Received") -> None:
        self._receive(received, lambda: comment in received.tail and self._at_prompt(received))
        received.take(self._terminal.read(0))  # a reply that goes on is not over

    def _type_comment(self) -> str:
        comment = f"{self._catalogue.comment_mark}nm-{self._nonce()}"
        self._terminal.write(f"{comment}\n")
        return comment

    def _at_prompt(self, received: "_Received") -> bool:
        lines = _ended(self._without_log_lines(received.tail_lines()))
        return bool(lines) and self._host_in(lines[-1]) is not None

    def _without_log_lines(self, lines: list[str]) -> list[str]:
        """Drop log lines; the last line has not ended yet, and what will be one is none before."""
        return [*self._catalogue.without_log_lines(lines[:-1]), lines[-1]]

    def _host_in(self, line: str) -> str | None:
        """Return the host name of a prompt of this device; None when the line is no such prompt."""
        found = self._catalogue.prompt.fullmatch(line)
        return found["host"] if found and found["host"].startswith(self._host) else None

    def _before(self, received: "_Received", comment: str) -> str | None:
        """Return what stands before prompt, comment and the same prompt; None when they are not the end."""
        lines = _ended(self._without_log_lines(received.text().split("\n")))
        host = self._host_in(lines[-1]) if len(lines) > 1 else None
        if host is None:
            return None
        *lines, prompt = lines
        *lines, commented = _ended(lines) or [""]  # Junos ends what it says with an empty line
        if commented.lstrip() == comment and lines[-1:] == [prompt]:  # a log line came between
            lines.pop()
        elif not commented.startswith(prompt) or commented.removeprefix(prompt).lstrip() != comment:
            return None
        self.prompt = prompt
        self._host = self._host or host[:_STEADY_HOST]
        # A device that echoes what is typed ahead has written the comment into the reply, with its line end.
        reply = "\n".join([*lines, ""]).replace(f"{comment}\n", "")
        if comment in reply:
            raise LyingOutputError("holds what was typed ahead")
        return reply.removeprefix("\n").removesuffix("\n")

    def _receive(self, received: "_Received", is_enough: Callable[[], bool]) -> None:
        """Take what arrives until it is enough.

        Raises:
            TimeoutError: it was not, by the deadline.
        """
        while not is_enough():
            self._take(received)

    def _take(self, received: "_Received") -> bool:
        """Wait for a piece; say whether one came."""
        left_s = received.deadline - self._monotonic()
        if left_s <= 0:
            raise TimeoutError("no whole answer in time")
        piece = self._terminal.read(min(left_s, _PAUSE_S))
        received.take(piece)
        if not piece and asks_for_more(received.tail):
            self._terminal.write(" ")
        return bool(piece)


def check_command(command: str, catalogue: Catalogue) -> None:
    """Refuse what is not exactly one line of plain text to the device.

    A line end would begin another command, a tab or `?` asks for completion, and after a banner the device
    takes the following commands as text.

    Raises:
        RefusedEchoError: nothing was sent.
    """
    if not command.strip() or len(command) > _LONGEST_COMMAND:
        raise RefusedEchoError(f"a command has 1 to {_LONGEST_COMMAND} characters")
    if "?" in command or any(is_unseen(c) for c in command):
        raise RefusedEchoError("a command holds no question mark and no control characters")
    if catalogue.swallows(command):
        raise RefusedEchoError("the device would take the next commands as text")


class _Received:
    """What came since the last command, as it came; only its end is looked at while it grows."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.size = 0
        self.tail = ""
        self._pieces: list[str] = []

    def take(self, piece: str) -> None:
        """Keep a piece."""
        self._pieces.append(piece)
        self.size += len(piece)
        if self.size > _LARGEST_REPLY:
            raise LyingOutputError(f"is bigger than {_LARGEST_REPLY} characters")
        self.tail = (self.tail + piece)[-_TAIL:]

    def text(self) -> str:
        """Return all of it in plain lines."""
        return plain("".join(self._pieces))

    def tail_lines(self) -> list[str]:
        """Return the last lines; the first of them may be the rest of one."""
        lines = plain(self.tail).split("\n")
        return lines if self.size <= _TAIL or len(lines) == 1 else lines[1:]

    def last_line(self) -> str:
        """Return the line that has not ended."""
        return self.tail_lines()[-1]


def _ended(lines: list[str]) -> list[str]:
    """Drop the empty lines at the end, which a log line leaves behind the prompt."""
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1]), 0)
    return lines[:last]
