"""A command-line configuration as a tree of lines, and its canonical text. Pure.

A section is a line with deeper indented lines below it, as `show running-config` prints it on IOS XE and EOS
("Configuration Replace and Configuration Rollback", IOS XE 17, prerequisites: indentation rules).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netmend.devices.catalogue import Catalogue

_SECTION_END = re.compile(r"exit(?:-[a-z0-9-]+)?")
"""What closes a section in print without being configuration, such as `exit-address-family`."""


@dataclass(frozen=True)
class Line:
    """One line without its indentation, and the lines below it in their order."""

    text: str
    below: tuple["Line", ...] = ()


def canonical_text(raw: str, catalogue: Catalogue) -> str:
    r"""Write a configuration so that equal configurations are equal texts, one space of indent per level.

    Volatile lines, comments and the end marker go; lines of one section are sorted, except where their
    order means something. A text over several lines, such as a banner, becomes one line with `\n` in it.
    """
    kept = (
        line
        for line in _folded(raw.split("\n"))
        if line.strip() and not catalogue.is_volatile(line) and not catalogue.comment.match(line)
    )
    lines = [line for line in kept if line.rstrip() != catalogue.end_marker]
    return written(_sorted(parse_lines("\n".join(lines)), catalogue))


def parse_lines(text: str) -> tuple[Line, ...]:
    """Read indented lines as a tree; blank lines and section ends are left out."""
    rows = [
        (len(row) - len(row.lstrip()), row.strip())
        for row in text.expandtabs().split("\n")
        if row.strip() and not _SECTION_END.fullmatch(row.strip())
    ]
    return _siblings(rows)


def written(lines: Iterable[Line], depth: int = 0) -> str:
    """Write a tree as indented lines."""
    return "".join(f"{' ' * depth}{line.text}\n{written(line.below, depth + 1)}" for line in lines)


def lineages(lines: Iterable[Line], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Return every line with the headers above it, in the order in which a device is sent them."""
    for line in lines:
        here = (*above, line.text)
        yield here
        yield from lineages(line.below, here)


def _siblings(rows: list[tuple[int, str]]) -> tuple[Line, ...]:
    siblings = []
    start = 0
    while start < len(rows):
        indent, text = rows[start]
        end = start + 1
        while end < len(rows) and rows[end][0] > indent:
            end += 1
        siblings.append(Line(text, _siblings(rows[start + 1 : end])))
        start = end
    return tuple(siblings)


def _sorted(lines: Iterable[Line], catalogue: Catalogue) -> list[Line]:
    """Sort siblings; lines of an order-sensitive kind keep their order among themselves."""
    below_sorted = [
        line
        if catalogue.is_order_sensitive(line.text)
        else Line(line.text, tuple(_sorted(line.below, catalogue)))
        for line in lines
    ]
    return sorted(below_sorted, key=lambda line: _place(line.text, catalogue))


def _place(text: str, catalogue: Catalogue) -> str:
    return text.split(" ", maxsplit=1)[0] if catalogue.is_order_sensitive(text) else text


def _folded(rows: list[str]) -> Iterator[str]:
    """Join a banner and a certificate into one line each: what is in them is text, not configuration."""
    joined: list[str] = []
    closing = ""
    for row in rows:
        if joined:
            joined.append(row.strip())
            if closing in row.split() or (closing not in {"EOF", "quit"} and closing in row):
                yield "\\n".join(joined)
                joined = []
            continue
        closing = _closing(row)
        if closing:
            joined = [row.rstrip()]
        else:
            yield row
    yield from joined  # cut off: the end marker is missing too, which the reader has to notice


def _closing(row: str) -> str:
    """Return what ends the text that begins in this row; nothing when none begins, or it ends here too.

    IOS XE shows a banner's delimiter as `^C` whatever was typed; EOS ends a banner with `EOF`; both end a
    certificate with `quit`.
    """
    words = [] if "\\n" in row else row.split()
    if words[:1] == ["certificate"]:
        return "quit"
    if words[:1] != ["banner"]:
        return ""
    if len(words) <= len(("banner", "motd")):
        return "EOF"
    delimiter = "^C" if words[2].startswith("^C") else words[2][0]
    return "" if row.count(delimiter) > 1 else delimiter
