"""Columns and paragraphs for any width: nothing is cropped, and a pipe never gets a wrapped line."""

import textwrap

Rows = list[list[str]]
_LABEL, _BELOW = 10, 6
_LONGEST_NAME = 30


def table(rows: Rows, head: list[str], *, width: int | None = None) -> list[str]:
    """Return rows as aligned columns.

    Where they are wider than `width`, a long name stands above its row; where that does not help, each row
    is stacked: its first cell, and every other one below it with its heading.
    """
    lines = aligned([head, *rows])
    if width is None or all(len(one) <= width for one in lines):
        return lines
    pairs = names_apart([head, *rows])
    if all(len(one[-1]) <= width for one in pairs):
        return [one for pair in pairs for one in pair]
    return [one for row in rows for one in _stacked(row, head)]


def aligned(rows: Rows) -> list[str]:
    """Return rows as columns, each as wide as its widest cell."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return [
        "  ".join(cell.ljust(cells) for cell, cells in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def names_apart(rows: Rows) -> list[list[str]]:
    """Return the lines of each row: one, or two where its first cell is too long for a column."""
    long = [len(row[0]) > _LONGEST_NAME for row in rows]
    cells = aligned([["", *row[1:]] if above else row for row, above in zip(rows, long, strict=True)])
    told = zip(rows, cells, long, strict=True)
    return [[row[0], rest] if above else [rest] for row, rest, above in told]


def _stacked(row: list[str], head: list[str]) -> list[str]:
    first, *rest = [
        (cell, name.strip().lower()) for cell, name in zip(row, head, strict=True) if cell.strip()
    ]
    label = max((len(name) for _, name in rest), default=0)
    return [first[0].rstrip(), *[f"    {name.ljust(label)}  {cell}".rstrip() for cell, name in rest]]


def paragraph(label: str, text: str, width: int | None, *, indent: int = _LABEL) -> list[str]:
    """Return a label and its text beside it; further lines stand below the text. No word is broken.

    A label that takes most of the width stands alone, above its text.
    """
    first = label.ljust(indent)
    if width is None:
        return [f"{first}{text}".rstrip()]
    if indent * 2 > width:
        return [first.rstrip(), *paragraph("", text, width, indent=_BELOW)]
    lines = textwrap.wrap(
        text,
        width=max(width, indent + 20),
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [first.rstrip()]
