"""The line that is being typed at a terminal: which keys edit it, and what is echoed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Done = Literal["", "line", "help", "interrupt", "end"]

_LONGEST = 4_096
_BELL = b"\a"
_FIRST_PRINTABLE = 0x20


@dataclass(frozen=True)
class Pressed:
    """What one key brought. `done`: what is to be done now with the line; "" when it goes on."""

    echo: bytes = b""
    done: Done = ""


class LineEditor:
    """One line after the other, in bytes; `secret` lines are not echoed."""

    def __init__(self) -> None:
        self.secret = False
        self._line = bytearray()
        self._quoted = False
        self._after_return = False

    @property
    def text(self) -> str:
        """Return what has been typed of the line so far."""
        return self._line.decode("utf-8", "replace")

    def take(self) -> str:
        """Return the line and begin the next one."""
        text = self.text
        self._line.clear()
        return text

    def type(self, keys: bytearray) -> Pressed:
        """Take the keys out one by one, until something is to be done; what they echo comes in one piece."""
        echo = bytearray()
        while keys:
            pressed = self._press(keys.pop(0))
            echo += pressed.echo
            if pressed.done:
                return Pressed(bytes(echo), pressed.done)
        return Pressed(bytes(echo))

    def _press(self, key: int) -> Pressed:
        after_return, self._after_return = self._after_return, key == ord("\r")
        if key == ord("\n") and after_return:
            return Pressed()
        if self._quoted:
            self._quoted = False
            return self._insert(key)
        if key == ord("?") and not self.secret:
            return Pressed(b"?\r\n", "help")
        if key in _KEYS:
            return _KEYS[key](self)
        return self._insert(key) if key >= _FIRST_PRINTABLE else Pressed(_BELL)

    def leave(self, shown: bytes, done: Done) -> Pressed:
        """Give the line up."""
        self._line.clear()
        return Pressed(shown, done)

    def quote(self) -> Pressed:
        """Take the next key as it is."""
        self._quoted = True
        return Pressed()

    def erase(self, most: int) -> Pressed:
        """Take back the last bytes."""
        erased = min(most, len(self._line))
        del self._line[len(self._line) - erased :]
        return Pressed(b"" if self.secret else b"\b \b" * erased)

    def _insert(self, key: int) -> Pressed:
        if len(self._line) >= _LONGEST:
            return Pressed(_BELL)
        self._line.append(key)
        return Pressed(b"" if self.secret else bytes([key]))


_KEYS: Mapping[int, Callable[[LineEditor], Pressed]] = {
    0x03: lambda editor: editor.leave(b"^C\r\n", "interrupt"),
    0x08: lambda editor: editor.erase(1),
    0x0A: lambda _editor: Pressed(b"\r\n", "line"),
    0x0D: lambda _editor: Pressed(b"\r\n", "line"),
    0x15: lambda editor: editor.erase(_LONGEST),
    0x16: lambda editor: editor.quote(),
    0x1A: lambda editor: editor.leave(b"^Z\r\n", "end"),
    0x7F: lambda editor: editor.erase(1),
}
"""Control keys as in "Using the Command-Line Interface", IOS XE 17: ^C, ^H, return, ^U, ^V, ^Z, delete."""
