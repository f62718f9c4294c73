"""What a command writes into a file or a pipe is text and nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from netmend.testing.command_server import CommandServer

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        (["lab", "--help"], 0),
        (["run", "--help"], 0),
        (["check"], 0),
        (["check", "--format", "junit"], 0),
        (["explain", "NM-D021"], 0),
        (["explain", "NM-D999"], 2),
        (["plan", "nowhere.yaml"], 2),
        (["runs", "--colour"], 2),
    ],
)
def test_a_file_gets_no_cursor_movement(netmend_commands: CommandServer, words: list[str], code: int) -> None:
    """No escape sequence, no carriage return, no tab, no box."""
    done = netmend_commands(tuple(words), cwd=ROOT, environment=os.environ, stdin="", timeout_s=30)

    said = done.out + done.err
    assert done.code == code, said
    assert len(said) > 0
    assert not set("\x1b\r\t") & set(said)
    assert said.isascii()


def test_colour_that_is_forced_into_a_pipe_moves_nothing() -> None:
    """A CI job may want colour; redrawn lines would fill its log."""
    done = subprocess.run(
        [sys.executable, "-m", "netmend", "check"],
        cwd=ROOT,
        env={**os.environ, "FORCE_COLOR": "1", "TTY_INTERACTIVE": "1"},
        capture_output=True,
        timeout=30,
        check=False,
    )

    moves = re.findall(rb"\x1b\[[0-9;?]*[A-Za-ln-z]", done.stdout + done.stderr)
    assert b"\x1b[" in done.stdout
    assert moves == []
