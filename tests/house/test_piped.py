"""What a command writes into a pipe is text and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", [["--help"], ["lab", "--help"], ["run", "--help"], ["check"]])
def test_a_pipe_gets_no_cursor_movement(words: list[str]) -> None:
    """No escape sequence and no carriage return."""
    done = subprocess.run(
        [sys.executable, "-m", "netmend", *words], cwd=ROOT, capture_output=True, timeout=30, check=False
    )

    assert done.returncode == 0
    assert len(done.stdout) > 0
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\r" not in done.stdout + done.stderr
