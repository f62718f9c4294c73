"""What README promises is what is there: rooms, commands, exit codes, proofs."""

import ast
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer

from netmend import errors
from netmend.cli.app import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXITS = {0, 1, 2, 3, 4, 5, 6, 10, 75, 130}


def commands() -> dict[str, typer.core.TyperCommand]:
    """Return every visible command by the words that are typed."""
    found: dict[str, typer.core.TyperCommand] = {}

    def walk(name: str, command: object) -> None:
        if isinstance(command, typer.core.TyperGroup):
            for word, below in command.commands.items():
                walk(f"{name} {word}".strip(), below)
        elif isinstance(command, typer.core.TyperCommand) and not command.hidden:
            found[name] = command

    walk("", typer.main.get_command(app))
    return found


def table(head: str) -> list[list[str]]:
    """Return the rows of the README table with that first heading."""
    lines = iter(README.split("\n"))
    for line in lines:
        if line.startswith(f"| {head} |"):
            break
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def test_the_map_is_the_captions_of_the_packages() -> None:
    """Each room, once, with the first line of its docstring."""
    captions = {
        path.parent.name: (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
        for path in (ROOT / "src" / "netmend").glob("*/__init__.py")
    }

    rooms = {row[0].strip("`/ "): row[1].rstrip(" |") for row in table("room")}

    assert rooms == captions


def test_the_table_of_commands_is_the_help() -> None:
    """Nothing that can be typed is left out, and nothing is promised that is not there."""
    written = [one for row in table("command") for one in re.findall(r"`([^`]+)`", row[0])]

    promised = [re.sub(r" (\[?[A-Z]+\]?)$", "", one) for one in written]

    assert sorted(promised) == sorted(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_the_help_of_every_command_has_an_example_that_can_be_typed(name: str) -> None:
    """The example names the command, and its options parse."""
    command = commands()[name]
    example = command.epilog or ""
    line = re.search(rf"^Example: .*\bnetmend {name}\b(.*)$", example)

    assert line is not None, example
    assert command.make_context(name, shlex.split(line[1])).params is not None


def test_the_exit_codes_are_those_of_the_errors() -> None:
    """Scripts rely on them: the whole list, and every error has one of it."""
    listed = {int(row[0]) for row in table("exit")}
    raised = {
        one.exit_code
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, errors.NetmendError)
    }

    assert listed == EXITS
    assert raised <= listed


def test_every_proof_exists() -> None:
    """A guarantee names the file and the function of its test."""
    proofs = [(file, name) for name, file in re.findall(r"\[`(\w+)`\]\(((?:tests|src)/[\w/]+\.py)\)", README)]

    missing = [
        f"{file}::{name}"
        for file, name in proofs
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]

    assert len(proofs) >= 10
    assert missing == []


def test_every_device_that_is_promised_has_a_driver() -> None:
    """By the name that an inventory gives as its platform; and every row says how it undoes, and says who."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]

    rows = table("platform")

    assert len(rows) >= 3
    assert {row[0].strip("` ") for row in rows} <= set(declared["netmend.drivers"])
    assert [row for row in rows if len(row) != 4 or not all(cell.strip(" |") for cell in row)] == []


def test_every_link_leads_somewhere() -> None:
    """In README, CONTRIBUTING and docs: a file that is there."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]

    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []


def test_it_is_read_in_one_go() -> None:
    """At most 150 lines."""
    assert len(README.split("\n")) <= 151
