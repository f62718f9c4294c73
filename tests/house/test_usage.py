"""A command line that is wrong ends with 2 and says what is wrong, like any other bad input."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("frobnicate",), "No such command 'frobnicate'"),
        (("run", "report.yaml"), "Missing option '--as'"),
        (("runs", "--colour"), "No such option: --colour"),
        (("lab", "impair", "link", "p1-p2", "--loss", "8"), "less than or equal to 1"),
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


def test_the_version_is_that_of_the_package() -> None:
    """One line, for scripts and for reports of faults."""
    done = subprocess.run(
        [sys.executable, "-m", "netmend", "--version"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, f"netmend {version('netmend')}\n")
