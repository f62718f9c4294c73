"""What the terminal can show: asked once, at the front door (UX.md 1.8)."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

_NARROWEST = 20


@dataclass(frozen=True)
class Display:
    """How results may be written.

    `width`: columns of the terminal; None where nothing is ever wrapped: a pipe, a file.
    `colour`: of the result.  `live`: progress may be redrawn in place.  `glyphs`: more than ASCII is shown.
    """

    width: int | None = None
    colour: bool = False
    live: bool = False
    glyphs: bool = False

    @property
    def narrow(self) -> bool:
        """Say whether a second line is better than a last column."""
        return self.width is not None and self.width < 80  # noqa: PLR2004 - the width of UX.md


PIPE = Display()


def display_of(out: TextIO, err: TextIO, environment: Mapping[str, str]) -> Display:
    """Return what these streams can show.

    NO_COLOR (no-color.org) wins over FORCE_COLOR; TTY_COMPATIBLE and TTY_INTERACTIVE are 0 or 1, as rich has
    them. None of them makes progress move where stderr is no terminal: that would fill the log of a CI job.
    """
    compatible = environment.get("TTY_COMPATIBLE")
    able = compatible != "0" and environment.get("TERM") not in {"dumb", "unknown"}
    forced = compatible == "1" or environment.get("FORCE_COLOR", "") not in {"", "0"}
    return Display(
        width=_width(environment) if out.isatty() else None,
        colour=not environment.get("NO_COLOR") and (forced or (able and out.isatty())),
        live=able and err.isatty() and environment.get("TTY_INTERACTIVE") != "0",
        glyphs=(err.encoding or "").lower().replace("-", "") == "utf8",
    )


def _width(environment: Mapping[str, str]) -> int:
    asked = environment.get("COLUMNS", "")
    columns = int(asked) if asked.isdigit() and int(asked) else shutil.get_terminal_size().columns
    return max(columns, _NARROWEST)
