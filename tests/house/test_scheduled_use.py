"""What docs/scheduled-use.md tells to put into systemd and cron parses, and names commands that exist."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
import typer

from netmend.cli.app import app

TEXT = (Path(__file__).parents[2] / "docs" / "scheduled-use.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


def units() -> list[configparser.ConfigParser]:
    """Return the service and the timer, read as strictly as keys that appear once can be."""
    read = []
    for block in blocks("ini"):
        unit = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
        unit.optionxform = str  # type: ignore[assignment, method-assign]  # how the library is told to keep case
        unit.read_string(block)
        read.append(unit)
    return read


def typed(words: list[str]) -> dict[str, object]:
    """Return what a command line gives its command, as if it had been typed; a wrong one raises."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return group.commands[words[0]].make_context(words[0], words[1:]).params


def test_the_service_runs_a_command_that_exists() -> None:
    """By an absolute path, as systemd wants it; a run that waits is no failure."""
    service = units()[0]["Service"]

    program, *words = shlex.split(service["ExecStart"])

    assert program == "/usr/local/bin/netmend"
    assert words[0] == "run"
    assert typed(words)["no_wait"] is True
    assert (service["Type"], service["SuccessExitStatus"], service["KillSignal"]) == (
        "oneshot",
        "75",
        "SIGINT",
    )


def test_the_timer_starts_that_service() -> None:
    """A timer without `Unit=` starts the service of its own name."""
    names = re.findall(r"^`/etc/systemd/system/([\w-]+)\.(\w+)`:$", TEXT, flags=re.MULTILINE)
    timer = units()[1]

    assert names == [("netmend-restore", "service"), ("netmend-restore", "timer")]
    assert timer["Timer"]["OnCalendar"] == "*:0/5"
    assert "Unit" not in timer["Timer"]
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_line_for_cron_runs_a_command_that_exists() -> None:
    """Five fields of time, a user, an absolute path, and no per cent sign: cron ends a line at it."""
    (line,) = blocks("cron")

    *_, user, program = fields = line.split(maxsplit=7)[:7]
    command, _, _ = line.split(maxsplit=7)[7].partition(" >>")

    assert (user, program, len(fields)) == ("netmend", "/usr/local/bin/netmend", 7)
    assert typed(shlex.split(command))["no_wait"] is True
    assert "%" not in line


@pytest.mark.parametrize("words", re.findall(r"`netmend ([^`]+)`", TEXT))
def test_every_other_command_of_it_exists(words: str) -> None:
    """And its options parse."""
    assert "project" in typed(shlex.split(words))
