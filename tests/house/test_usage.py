"""A command line that is wrong ends with 2 and says what is wrong, like any other bad input."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("frobnicate",), "No such command 'frobnicate'"),
        (("run", "report.yaml"), "Missing option '--as'"),
        (("runs", "--colour"), "No such option: --colour"),
        (("lab", "fault", "p1", "--op", "lock", "--kind", "drop", "--when", "later"), "before or after"),
    ],
)
def test_a_wrong_command_line_is_bad_input(words: tuple[str, ...], said: str) -> None:
    """Exit 2, no trace, no log file."""
    done = subprocess.run(
        [sys.executable, "-m", "netmend", *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "internal error" not in done.stderr
