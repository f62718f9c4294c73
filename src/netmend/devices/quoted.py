"""How a device's words enter a message of ours."""

import unicodedata

_UNSEEN = ("C", "Zl", "Zp")
"""Unicode categories that a terminal does not show as text."""
_LONGEST_QUOTE = 300
_LONGEST_READ = 10_000


def quoted(text: str) -> str:
    """Return a device's words as one short line without control characters."""
    visible = (" " if is_unseen(c) else c for c in text[:_LONGEST_READ])
    line = " ".join("".join(visible).split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def is_unseen(character: str) -> bool:
    """Say whether a terminal shows the character as something else than text."""
    return unicodedata.category(character).startswith(_UNSEEN)
