"""The table of rows (rows.toml) is complete, and what it points to is there."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rows.toml").read_text(encoding="utf-8")
)


def test_every_row_is_in_the_table() -> None:
    """F01 to F52, in their order."""
    assert list(ROWS) == [f"F{number:02}" for number in range(1, 53)]


@pytest.mark.parametrize("row", ROWS)
def test_what_proves_a_row_exists(row: str) -> None:
    """Each file, and in it each function."""
    missing = [one for one in ROWS[row]["tests"] if not is_there(one)]

    assert missing == []
    assert ROWS[row]["tests"] or ROWS[row]["not_yet"]


def is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    wanted = r"test_\w+" if name == "*" else re.escape(name)
    file = ROOT / path
    return file.is_file() and re.search(rf"(?m)^def {wanted}\(", file.read_text(encoding="utf-8")) is not None
