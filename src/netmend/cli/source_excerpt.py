"""The line of a file that is wrong, with a caret below the place (UX.md 1.6)."""

import re
import unicodedata
from pathlib import Path

_TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|[^\s,\[\]{}#:]+')
# Linear on any line, a file of one megabyte that has no other among them: no run of letters is looked for
# before the word, and only a short one after it.
_SECRET = re.compile(
    r"(?i)((?:passw|passphrase|secret|token|community|private)[\w-]{0,60}[\"']?\s{0,60}[:=]\s*)(\S.*)"
)
_URL_USER = re.compile(r"(://[^\s/@:]*:)[^\s/@]*(?=@)")
_WIDEST = 200
_MAX_BYTES = 4 * 1024 * 1024


def excerpt(text: str, number: int, column: int) -> list[str]:
    """Return the source line and a caret line below it; nothing when the file has no such line.

    What looks like a secret is replaced by stars; a very long line is shown around the place.
    """
    lines = text.split("\n")
    if not 0 < number <= len(lines):
        return []
    source = masked("".join(_still(one) for one in lines[number - 1].rstrip("\r")))
    at = min(max(column - 1, 0), len(source))
    found = _TOKEN.match(source, at)
    carets = len(found[0]) if found else 1
    start = max(0, at - _WIDEST // 2) if len(source) > _WIDEST else 0
    window = source[start : start + _WIDEST]
    carets = max(1, min(carets, len(window) - (at - start)))
    gutter = " " * len(str(number))
    return [f"{gutter} |", f"{number} | {window}", f"{gutter} | {' ' * (at - start)}{'^' * carets}"]


def masked(source: str) -> str:
    """Return a line of a file without the secrets that it may hold; its length stays what it was."""
    hidden = _SECRET.sub(lambda found: found[1] + "*" * len(found[2]), source)
    return _URL_USER.sub(lambda found: found[1] + "*" * (len(found[0]) - len(found[1])), hidden)


def read_source(file: str, project: Path) -> str | None:
    """Return the text of a file that a message names, from the project or from here; None without it."""
    for path in (project / file, Path(file)):
        if path.is_file() and path.stat().st_size <= _MAX_BYTES:
            try:
                return path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                return None  # the message stands without the line
    return None


def _still(one: str) -> str:
    """Return one column for each character, whatever it is."""
    return (
        one
        if unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs", "Mn", "Me"}
        else " "
        if one == "\t"
        else "?"
    )
