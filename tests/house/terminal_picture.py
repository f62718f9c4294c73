"""Text of a terminal as an SVG: one element per line, nothing that a browser would fetch."""

from html import escape
from itertools import pairwise

from rich.style import Style
from rich.text import Text

_CELL, _LINE, _MARGIN = 8.4, 18, 16
_COLOURS = {1: "#e06c75", 2: "#98c379", 6: "#56b6c2", 8: "#8b929e"}
_PLAIN, _GROUND, _RIM = "#d7dae0", "#1b1e23", "#4b515c"


def svg(lines: list[Text], title: str) -> str:
    """Return the picture; dark on any page, with a rim so that it ends on a dark one too."""
    width = max(len(one.plain) for one in lines) * _CELL + 2 * _MARGIN
    height = len(lines) * _LINE + 2 * _MARGIN
    rows = "\n".join(
        f'<text x="{_MARGIN}" y="{_MARGIN + 13 + number * _LINE}">{_spans(one)}</text>'
        for number, one in enumerate(lines)
        if one.plain.strip()
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img">
<title>{escape(title)}</title>
<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="8" fill="{_GROUND}" stroke="{_RIM}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14"
 fill="{_PLAIN}" style="white-space: pre" xml:space="preserve">
{rows}
</g>
</svg>
"""


def _spans(line: Text) -> str:
    parts, at = "", 0
    for text, style in _styled(line):
        # Each part says where it begins: fonts of other widths must not shift columns.
        blanks = len(text) - len(text.lstrip())
        shown = text.strip()
        if shown:
            parts += f'<tspan x="{_MARGIN + (at + blanks) * _CELL:.1f}"{_look(style)}>{escape(shown)}</tspan>'
        at += len(text)
    return parts


def _styled(line: Text) -> list[tuple[str, Style]]:
    """Return the line in pieces of one style each, broken at columns as well."""
    pieces: list[tuple[str, Style]] = []
    for start, end in _places(line):
        found = [span.style for span in line.spans if span.start <= start and end <= span.end]
        style = Style.combine(
            [Style(), *(one if isinstance(one, Style) else Style.parse(one) for one in found)]
        )
        pieces.append((line.plain[start:end], style))
    return pieces


def _places(line: Text) -> list[tuple[int, int]]:
    marks = {0, len(line.plain)} | {place for span in line.spans for place in (span.start, span.end)}
    ordered = sorted(marks)
    return list(pairwise(ordered))


def _look(style: Style) -> str:
    colour = style.color
    named = None if colour is None else _COLOURS.get(-1 if colour.number is None else colour.number)
    fill = "" if colour is None else named or colour.get_truecolor().hex
    return (f' fill="{fill}"' if fill else "") + (' font-weight="bold"' if style.bold else "")
