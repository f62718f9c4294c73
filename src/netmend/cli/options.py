"""Options that mean the same in every command (DESIGN.md 9)."""

from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netmend.cli.completion import complete_run


class Format(StrEnum):
    """How a result is written: for people, or for a program that reads it."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"
    GITHUB = "github"
    JUNIT = "junit"


HERE = Path()
CHOSEN_FORMAT: ContextVar[Format] = ContextVar("netmend_format", default=Format.TEXT)
"""The format of this command: an error is written in it as well."""
CHOSEN_PROJECT: ContextVar[Path] = ContextVar("netmend_project", default=HERE)
"""The project of this command: an error shows lines of its files."""


def _format(chosen: Format) -> Format:
    if CHOSEN_FORMAT.get() is Format.TEXT:
        CHOSEN_FORMAT.set(chosen)
    return chosen


def _json(chosen: bool) -> bool:  # noqa: FBT001 - the library hands the value over by place
    if chosen:
        CHOSEN_FORMAT.set(Format.JSON)
    return chosen


def _project(chosen: Path) -> Path:
    CHOSEN_PROJECT.set(chosen)
    return chosen


ProjectOption = Annotated[
    Path,
    typer.Option(
        "--project",
        metavar="DIR",
        help="The project's folder.",
        envvar="NETMEND_PROJECT_DIR",
        callback=_project,
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format", help="How to write the result.", envvar="NETMEND_OUTPUT_FORMAT", callback=_format
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as --format json.", callback=_json)]
PersonOption = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who you are, as in parties.yaml.")]
RunArgument = Annotated[
    str,
    typer.Argument(metavar="RUN", help="The id of a run, for example R-1.", autocompletion=complete_run),
]


def wants_json(chosen: Format, *, json: bool) -> bool:
    """Say whether the result of a command that has nothing else to offer is one JSON object."""
    return json or chosen in {Format.JSON, Format.NDJSON}


def format_of(chosen: Format, *, json: bool) -> Format:
    """Return the format that was asked for."""
    return Format.JSON if json else chosen
