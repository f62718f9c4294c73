"""`init [DIR]`: a project of one's own."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend init my-network --with-keys my-keys")(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where; made when it is not there.")] = Path(),
    *,
    with_keys: Annotated[
        Path | None,
        typer.Option("--with-keys", metavar="KEYS", help="Make keys for everybody there, outside DIR."),
    ] = None,
) -> None:
    """Write a commented project that runs on the built-in lab as it is.

    With --with-keys every person of the example can decide at once, and an administrator's key signs
    who they are: to try things out. Real people make their own keys.
    """
    from netmend.cli.new_project import (  # noqa: PLC0415 - keeps --help fast
        demand_apart,
        give_example_keys,
        write_project,
    )

    if with_keys is not None:
        demand_apart(folder, with_keys)
    write_project(folder)
    sys.stdout.write(f"{folder}: a project for the built-in lab; its schemas are in schemas/\n")
    if with_keys is not None:
        give_example_keys(folder, with_keys)
        sys.stdout.write(f"{with_keys}: a private key of every person, and the administrator's\n")
    go_there = [] if folder.resolve() == Path.cwd() else [f"cd {shlex.quote(str(folder))}"]
    steps = [*go_there, "export NETMEND_PASSWORD=lab", "netmend lab up --detach", "netmend lab status"]
    sys.stdout.write("Next: " + "\n      ".join(steps[:3]) + "\n")
