"""A terminal without a socket: it echoes and answers as a test says, and keeps time of its own."""

from collections.abc import Callable, Mapping, Sequence

Answer = str | Sequence[str] | Callable[[], str]


class ScriptedTerminal:
    r"""Implements `devices.terminal.Terminal`: a command line at a prompt, as a device shows it.

    What is typed is echoed, a comment is only followed by a prompt, and other lines are answered from
    `answers`: a text, several texts (one for each time, then the last), or a call. Line ends and the prompt
    are added, but not to an answer that ends with `\0`: the device goes silent there.

    `piece`: characters in one read.  `read_s`: how long a read takes.  `asked`: every line, in order.
    `now`: seconds on the terminal's clock, which only reads move.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer] | None = None,
        *,
        prompt: str = "r1#",
        banner: str = "",
        piece: int = 65536,
        read_s: float = 0.0,
    ) -> None:
        self.prompt = prompt
        self.answers: dict[str, Answer] = dict(answers or {})
        self.asked: list[str] = []
        self.now = 0.0
        self.closed = 0
        self.hung_up = False
        self.piece = piece
        self._read_s = read_s
        self._typed = ""
        self._times: dict[str, int] = {}
        self.coming = f"{banner}\r\n{prompt}"

    def monotonic(self) -> float:
        """Return the seconds that reads have taken."""
        return self.now

    @property
    def is_connected(self) -> bool:
        """Say whether neither side has hung up."""
        return not (self.hung_up or self.closed)

    def write(self, text: str) -> None:
        """Take what is typed, and carry out whole lines."""
        for character in text:
            if character == "\n":
                line, self._typed = self._typed, ""
                self.coming += "\r\n"
                self.asked.append(line)
                self._carry_out(line)
            else:
                self._typed += character
                self.coming += self.echo(character)

    def echo(self, character: str) -> str:
        """Return what a typed character shows."""
        return character

    def read(self, within_s: float) -> str:
        """Return the next piece; silence takes the whole time."""
        if not self.coming:
            if self.hung_up:
                raise EOFError("the device hung up")
            self.now += within_s
            return ""
        self.now += self._read_s
        arrived, self.coming = self.coming[: self.piece], self.coming[self.piece :]
        return arrived

    def close(self) -> None:
        """Hang up."""
        self.closed += 1

    def _carry_out(self, line: str) -> None:
        answer = "" if line.startswith("!") else self._answer(line)
        self.coming += answer.removesuffix("\0") if answer.endswith("\0") else f"{answer}{self.prompt}"

    def _answer(self, line: str) -> str:
        answer = self.answers.get(line, "")
        if callable(answer):
            answer = answer()
        if not isinstance(answer, str):
            times = self._times.get(line, 0)
            self._times[line] = times + 1
            answer = answer[min(times, len(answer) - 1)]
        if answer and not answer.endswith(("\n", "\0")):
            answer += "\n"
        return answer.replace("\n", "\r\n")
