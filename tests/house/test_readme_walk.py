"""The commands of README are typed, in order, and answer what README says; its picture is what they show."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from rich.text import Text
from tests.house.terminal_picture import svg

from netmend.testing.command_server import CommandServer
from netmend.testing.project_copy import copy_project
from netmend.testing.site import Done

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "plan.svg"
SECRET = "planted-lab-password"
ENDS = {"run": 75}  # its --no-wait leaves the run where it waits


def walk(page: str) -> list[tuple[str, list[str]]]:
    """Return each command of the blocks that are marked as run here, with the lines it must print."""
    text = (ROOT / page).read_text("utf-8")
    marked = f"<!-- run by tests/house/{Path(__file__).name} -->\n```console\n"
    steps: list[tuple[str, list[str]]] = []
    for block in text.split(marked)[1:]:
        for line in block.partition("```")[0].rstrip("\n").split("\n"):
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def matches(line: str, out: str) -> bool:
    """Say whether the output has that line; `...` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in line.split("..."))
    return re.search(f"^{pattern}$", out, flags=re.MULTILINE) is not None


class Shell:
    """What a newcomer types, in a folder and an environment of their own."""

    def __init__(self, folder: Path, commands: CommandServer) -> None:
        self.folder = folder
        self._commands = commands
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NETMEND_")},
            "HOME": str(folder / "home"),
        }
        self.written = ""

    def type(self, command: str, **more: str) -> Done:
        """Run one command of netmend, its output in files."""
        done = self._commands(
            tuple(shlex.split(command)[1:]),
            cwd=self.folder,
            environment={**self.environment, **more},
            stdin="",
            timeout_s=60,
        )
        if not more:
            self.written += done.out + done.err
        return done

    def answer(self, command: str) -> tuple[int, str]:
        """Return how a line ended and what it said; `cd` and `export` are the shell's own."""
        if command.startswith("ssh-keygen "):
            return subprocess.run(shlex.split(command), cwd=self.folder, check=False).returncode, ""
        if not command.startswith("netmend "):
            for one in command.split(" && "):
                self._own(one)
            return 0, ""
        done = self.type(command)
        return done.code, done.out + done.err

    def _own(self, command: str) -> None:
        word, argument = command.split(" ", 1)
        if word == "export":
            name, _, _ = argument.partition("=")
            self.environment[name] = SECRET
            return
        assert word == "cd"
        if argument.startswith(".."):
            self.folder /= argument
            return
        # On ports of its own: several tests run at once.
        copy_project(self.folder / argument, self.folder / "apart")
        self.folder /= "apart"


def wrong_answers(shell: Shell, steps: list[tuple[str, list[str]]]) -> list[tuple[str, int, str]]:
    """Type all, and return what did not end or answer as it is written."""
    told = [(command, expected, *shell.answer(command)) for command, expected in steps]
    return [
        (command, code, said)
        for command, expected, code, said in told
        if code != (ENDS.get(command.split()[1], 0) if command.startswith("netmend") else 0)
        or not all(matches(line, said) for line in expected)
    ]


@pytest.fixture
def shell(tmp_path: Path, netmend_commands: CommandServer) -> Shell:
    return Shell(tmp_path, netmend_commands)


def test_the_walk_of_the_readme_works_as_written(shell: Shell) -> None:
    """From nothing to a restored service; no cursor movement in a file, no secret; `plan` as it is drawn."""
    steps = walk("README.md")
    planned = next(n for n, (command, _) in enumerate(steps) if command.startswith("netmend plan"))

    wrong = wrong_answers(shell, steps[:planned])
    try:
        drawn = shell.type(steps[planned][0], FORCE_COLOR="1", TERM="xterm-256color", COLORTERM="").out
        wrong += wrong_answers(shell, steps[planned:-1])
    finally:
        down = shell.answer(steps[-1][0])

    assert (len(steps) > 10, wrong) == (True, [])
    picture = svg(abridged([Text.from_ansi(line) for line in drawn.rstrip().split("\n")]), "netmend plan")
    if os.environ.get("NETMEND_GOLDEN") == "write":
        PICTURE.write_text(picture, encoding="utf-8")
    assert not set("\x1b\r") & set(shell.written)
    assert SECRET not in shell.written
    assert (steps[-1][0], down[0]) == ("netmend lab down", 0)
    assert without_digest(picture) == without_digest(PICTURE.read_text("utf-8"))
    assert not re.search(r"@font-face|url\(|href", picture)


def test_the_way_to_a_network_of_ones_own_works_as_written(shell: Shell, tmp_path: Path) -> None:
    """Keys, an administrator, and a copy of the project in the lab."""
    steps = walk("docs/your-network.md")

    try:
        wrong = wrong_answers(shell, steps[:-1])
    finally:
        down = shell.answer(steps[-1][0])

    assert (len(steps) > 8, wrong) == (True, [])
    assert SECRET not in shell.written
    assert (steps[-1][0], down[0]) == ("netmend lab down", 0)
    assert (tmp_path / "ana.pub").is_file()


def abridged(screen: list[Text]) -> list[Text]:
    """Return a plan as it fits a page: two of its devices, and not the plans that were not taken."""
    begin = [n for n, one in enumerate(screen) if re.match(r"  \S+  \+\d+ -\d+  wave ", one.plain)]
    impact = next(n for n, one in enumerate(screen) if one.plain.startswith("Impact"))
    plans = next(n for n, one in enumerate(screen) if one.plain.startswith("Plans looked at"))
    more = Text(f"  ... and {len(begin) - 2} more devices", style="color(8)")
    prompt = Text("$ netmend plan runbooks/reports/SDR-1001.yaml", style="bold")
    end = [one for one in screen[plans:] if one.plain.startswith(("Not ready", "Nothing was written"))]
    return [prompt, *screen[: begin[2]], more, Text(), *screen[impact:plans], *end]


def without_digest(picture: str) -> str:
    """Return it without what new keys change."""
    return re.sub(r"sha256:[0-9a-f]+", "sha256:...", picture)
