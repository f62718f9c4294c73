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
    """See it all in about a minute: a simulated network, a degraded service, and what netmend does about it.

    Needs no device, no project and no key. It plays on a temporary copy of
    the project, or of the example where there is none.
    """
    from netmend.cli.demo import Demo  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.new_project import example_folder  # noqa: PLC0415 - keeps --help fast

    source = project if (project / "netmend.toml").is_file() else example_folder()
    folder = keep or Path(tempfile.mkdtemp(prefix="netmend-demo-"))
    try:
        return Demo(source.resolve(), folder.resolve()).play()
    finally:
        if keep is None:
            shutil.rmtree(folder)
