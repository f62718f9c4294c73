"""What a run of the fault matrix really did: one line per row and driver.

As a pytest plugin (`-p tests.faults.report`) it appends one line of JSON per test to the file that
`NETMEND_TABLE` names, so that one table can tell of several pytest processes (`make faults`).
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.line.platforms import GROUPS

_ID = re.compile(r"\[(.*)\]$")
_ROW = re.compile(r"\b(F\d\d)\b")
_OF_THE_TABLE = re.compile(r"/test_(rows|report)\.py::")
_DRIVER = re.compile("|".join(sorted(map(re.escape, GROUPS), key=len, reverse=True)))
_COLUMNS = ("row", "driver", "trials", "violations", "open", "skipped", "not drawn", "seed")
_COUNTS = ("trials", "violations", "open", "skipped", "left_out")


@dataclass(frozen=True)
class Counted:
    """One test. `open`: its trials are known to fail, and did.  `seed`: what its drawing began from.

    `trials`: those that are open among them.  `left_out`: tests that were not drawn.
    """

    row: str
    driver: str
    trials: int = 0
    violations: int = 0
    open: int = 0
    skipped: int = 0
    left_out: int = 0
    seed: str = "-"


@dataclass
class Table:
    """Sums up by row and driver."""

    sums: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    seeds: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, one: Counted) -> None:
        """Take one test."""
        key = (one.row, one.driver)
        self.sums.setdefault(key, Counter()).update({name: getattr(one, name) for name in _COUNTS})
        if one.seed != "-":
            self.seeds[key] = one.seed

    @property
    def violations(self) -> int:
        """Return how many trials were not as they must be."""
        return sum(sums["violations"] for sums in self.sums.values())

    def lines(self) -> list[str]:
        """Return the table, its head first and its sums last."""
        whole: Counter[str] = Counter()
        table = [_COLUMNS]
        for key in sorted(self.sums):
            sums = self.sums[key]
            whole.update(sums)
            table.append((*key, *(str(sums[name]) for name in _COUNTS), self.seeds.get(key, "-")))  # type: ignore[arg-type]  # as many as the columns
        table.append(("all", "", *(str(whole[name]) for name in _COUNTS), ""))  # type: ignore[arg-type]  # as above
        widths = [max(len(line[column]) for line in table) for column in range(len(_COLUMNS))]
        return [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in table
        ]


def counted(report: pytest.TestReport) -> Counted | None:
    """Return what a phase of a test counts for; None: nothing. A test is one trial if it says no other.

    Those that judge the table itself are none.
    """
    if (report.passed and report.when != "call") or _OF_THE_TABLE.search(report.nodeid):
        return None
    said = dict(report.user_properties)
    row, driver = place_of(report.nodeid)
    trials = int(str(said.get("trials", 1)))
    is_open = report.skipped and hasattr(report, "wasxfail")
    return Counted(
        row=str(said.get("row", row)),
        driver=str(said.get("driver", driver)),
        trials=0 if report.skipped and not is_open else trials,
        violations=max(1, int(str(said.get("violations", 1)))) if report.failed else 0,
        open=trials if is_open else 0,
        skipped=trials if report.skipped and not is_open else 0,
        seed=str(said.get("seed", "-")),
    )


def left_out(nodeid: str) -> Counted:
    """Return what a test counts for that was not drawn."""
    row, driver = place_of(nodeid)
    return Counted(row=row, driver=driver, left_out=1)


def place_of(nodeid: str) -> tuple[str, str]:
    """Return the row and the driver of a test, by its name."""
    path, _, rest = nodeid.partition("::")
    found = _ID.search(rest)
    words = found[1] if found else ""
    row, driver = _ROW.search(words), _DRIVER.search(words)
    place = path.removeprefix("tests/").removesuffix(".py")
    return row[1] if row else place, driver[0] if driver else "-"


def append(one: Counted) -> None:
    """Append it to the table's file; none is named where one group is tried by hand."""
    table = os.environ.get("NETMEND_TABLE")
    if table is None:
        return
    with Path(table).open("a", encoding="utf-8") as out:
        out.write(json.dumps(vars(one)) + "\n")


def table_of(lines: Iterable[str]) -> Table:
    """Return the table of what was appended."""
    table = Table()
    for line in lines:
        table.add(Counted(**json.loads(line)))
    return table


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Append what was run; with several workers this is called once more where they report to."""
    one = counted(report)
    if one is not None and "PYTEST_XDIST_WORKER" not in os.environ:
        append(one)
