"""The commands of README's walk are typed, in order, and answer what README says they answer."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from netmend.testing.project_copy import copy_project, give_keys
from netmend.trust import make_key

ROOT = Path(__file__).parents[2]
ENDS = {"run": 75}  # its --no-wait leaves the run where it waits


def walk() -> list[tuple[str, list[str]]]:
    """Return each command of the block that is marked as run here, with the lines it must print."""
    readme = (ROOT / "README.md").read_text("utf-8")
    marked = f"<!-- run by tests/house/{Path(__file__).name} -->\n```console\n"
    block = readme.partition(marked)[2].partition("```")[0]
    steps: list[tuple[str, list[str]]] = []
    for line in block.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    return steps


def matches(line: str, out: str) -> bool:
    """Say whether the output has that line; `...` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in line.split("..."))
    return re.search(f"^{pattern}$", out, flags=re.MULTILINE) is not None


def test_the_walk_of_the_readme_works_as_written(tmp_path: Path) -> None:
    """A new administrator, new keys, a lab of its own; no cursor movement in a pipe, and no secret."""
    project = tmp_path / "project"
    copy_project(ROOT, project)
    give_keys(project, lambda file, person: make_key(file, comment=person), project / "keys")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NETMEND_")},
        "HOME": str(tmp_path),
        "NETMEND_PASSWORD": "planted-lab-password",
    }

    def typed(command: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=project,
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )

    *steps, (last, _) = walk()
    try:
        answers = [(command, expected, typed(command)) for command, expected in steps]
    finally:
        down = typed(last)

    wrong = [
        (command, done)
        for command, expected, done in answers
        if done.returncode != ENDS.get(command.split()[1], 0)
        or not all(matches(line, done.stdout.decode()) for line in expected)
    ]
    piped = b"".join(done.stdout + done.stderr for _, _, done in answers)
    assert len(answers) > 10
    assert wrong == []
    assert not set(b"\x1b\r") & set(piped)
    assert environment["NETMEND_PASSWORD"].encode() not in piped
    assert last == "netmend lab down"
    assert down.returncode == 0
