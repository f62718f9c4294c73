"""`explain`: what an error code means, or why a run went the way it went."""

import difflib
import re
import sys
from typing import TYPE_CHECKING

import typer

from netmend.cli.options import HERE, ProjectOption
from netmend.errors import BadInputError

if TYPE_CHECKING:
    from rich.text import Text

_CODE = re.compile(r"NM-[A-Z]\d{3}", flags=re.IGNORECASE)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend explain NM-D021")(explain)


def explain(
    what: str = typer.Argument(metavar="RUN|CODE", help="A code such as NM-D021, or the id of a run."),
    project: ProjectOption = HERE,
) -> None:
    """Explain an error code, offline; or why a run took its plan, asked its owners and ended as it did."""
    from netmend.cli.ink import say  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import display  # noqa: PLC0415 - keeps --help fast

    width = display().width
    if _CODE.fullmatch(what):
        lines = code_lines(what.upper(), width)
    else:
        from netmend.cli.reasons_screen import reason_lines  # noqa: PLC0415 - keeps --help fast
        from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

        lines = reason_lines(Wiring.of(project), what, width)
    say(lines, sys.stdout, display())


def code_lines(code: str, width: int | None) -> "list[Text]":
    """Return the page of a code.

    Raises:
        BadInputError: there is none; names the nearest.
    """
    from netmend.cli.code_pages import code_pages  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.columns import paragraph  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.ink import line  # noqa: PLC0415 - keeps --help fast

    pages = code_pages()
    page = pages.get(code)
    if page is None:
        close = difflib.get_close_matches(code, pages, n=1, cutoff=0)
        raise BadInputError(f"{code}: no such code; did you mean {close[0]}?")
    told = [
        ("Means", page.means),
        ("Now", page.now),
        *[("Do" if not i else "", one) for i, one in enumerate(page.todo)],
    ]
    rows = [line(one) for label, text in told for one in paragraph(label, text, width)]
    return [line((f"{page.code}  {page.title}", "head")), *rows]
