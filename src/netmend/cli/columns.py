"""Columns and paragraphs for any width: nothing is cropped, and a pipe never gets a wrapped line."""

import textwrap

Rows = list[list[str]]
_LABEL = 10


def table(rows: Rows, head: list[str], *, width: int | None = None) -> list[str]:
    """Return rows as aligned columns.

    Where they are wider than `width`, each row is stacked: its first cells, and every other one below them.
    """
    lines = aligned([head, *rows])
    if width is None or all(len(one) <= width for one in lines):
        return lines
    return [one for row in rows for one in _stacked(row, head)]


def aligned(rows: Rows) -> list[str]:
    """Return rows as columns, each as wide as its widest cell."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return [
        "  ".join(cell.ljust(cells) for cell, cells in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _stacked(row: list[str], head: list[str]) -> list[str]:
    first, *rest = [
        (cell, name.strip().lower()) for cell, name in zip(row, head, strict=True) if cell.strip()
    ]
    label = max((len(name) for _, name in rest), default=0)
    return [first[0].rstrip(), *[f"    {name.ljust(label)}  {cell}".rstrip() for cell, name in rest]]


def paragraph(label: str, text: str, width: int | None, *, indent: int = _LABEL) -> list[str]:
    """Return a label and its text beside it; further lines stand below the text. No word is broken."""
    first = label.ljust(indent)
    if width is None:
        return [f"{first}{text}".rstrip()]
    lines = textwrap.wrap(
        text,
        width=max(width, indent + 20),
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [first.rstrip()]
