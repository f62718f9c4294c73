"""`demo`: the whole line on simulated devices, in a temporary copy of the project."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from netmend.cli.options import HERE, ProjectOption


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend demo --keep /tmp/demo")(demo)


def demo(
    project: ProjectOption = HERE,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Work there and keep it.")
    ] = None,
) -> int:
    """Restore a service on a simulated network, from the report to the last notice."""
    from netmend.cli.demo import Demo  # noqa: PLC0415 - keeps --help fast

    folder = keep or Path(tempfile.mkdtemp(prefix="netmend-demo-"))
    try:
        return Demo(project.resolve(), folder.resolve()).play()
    finally:
        if keep is None:
            shutil.rmtree(folder)
