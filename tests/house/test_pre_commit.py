"""What other projects take from here by name is there."""

from pathlib import Path

import typer
from ruamel.yaml import YAML

from netmend.cli.app import app

ROOT = Path(__file__).parents[2]


def test_the_hook_is_a_command_that_can_be_typed() -> None:
    """Its entry is the installed program and one of its commands; it names no files to it."""
    (hook,) = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")

    program, command = hook["entry"].split()
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    assert (program, hook["language"], hook["pass_filenames"]) == ("netmend", "python", False)
    assert command in group.commands
