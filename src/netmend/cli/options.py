"""Options that mean the same in every command (DESIGN.md 9)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is written: for people, or as one JSON object."""

    TEXT = "text"
    JSON = "json"


ProjectOption = Annotated[
    Path, typer.Option("--project", metavar="DIR", help="The project's folder.", envvar="NETMEND_PROJECT_DIR")
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="How to write the result.", envvar="NETMEND_OUTPUT_FORMAT")
]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
PersonOption = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who you are, as in parties.yaml.")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run, for example R-1.")]
HERE = Path()


def wants_json(chosen: Format, *, json: bool) -> bool:
    """Say whether the result is to be one JSON object."""
    return json or chosen is Format.JSON
