"""`schema KIND`: what an editor completes from, and a script relies on."""

import json
import sys
from typing import Annotated

import typer

from netmend.cli.document_kind import DocumentKind


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend schema runbook")(schema)


def schema(
    kind: Annotated[DocumentKind, typer.Argument(metavar="KIND", help="What to describe.")],
) -> None:
    """Print the JSON Schema (draft 2020-12) of a file of the project, or of what netmend writes.

    `init` puts them into schemas/. An editor with a YAML language server completes from the first line
    `# yaml-language-server: $schema=../schemas/runbook.json` of a file.
    """
    from netmend.cli.document_schema import schema_of  # noqa: PLC0415 - keeps --help fast

    sys.stdout.write(json.dumps(schema_of(kind), indent=2) + "\n")
