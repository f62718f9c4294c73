"""What a terminal sent as plain lines: no escape sequences, no pager, no control characters."""

import re

_NEXT_LINE = re.compile(r"\x1bE")
_PAGER = re.compile(
    r"(?:^|(?<=[\r\n]))(?:\x1b\[\d*m)? *--More-- *(?:\x1b\[\d*m)?(?:[\x08 ]*\x08|\r(?:\x1b\[K| *\r))?"
)
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # CSI, ECMA-48 §5.4
    r"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # strings such as a window title, ECMA-48 §5.6
    r"|[ -/]*[0-~])"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Return the text with nothing but printable characters, tabs and line ends.

    Nothing is overwritten as a screen would: a carriage return or a backspace in data hides none of it.
    """
    text = _NEXT_LINE.sub("\n", text)
    return _CONTROL.sub("", _ESCAPE.sub("", _PAGER.sub("", text)))


def asks_for_more(text: str) -> bool:
    """Say whether the text ends where a pager waits for a key."""
    last = text[max(text.rfind("\n"), text.rfind("\r")) + 1 :]
    return _CONTROL.sub("", _ESCAPE.sub("", last)).strip() == "--More--"
