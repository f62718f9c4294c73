"""What a run of the fault matrix really did: one line per row and driver."""

import re
from collections import Counter
from dataclasses import dataclass, field

import pytest

_ID = re.compile(r"\[(.*)\]$")
_DRIVERS = ("netconf", "iosxe", "eos")


@dataclass
class Report:
    """Counts trials and violations. A test is one trial unless it says otherwise by `trials`.

    `rows`: trials by row and driver.  `violations`: of them, how many were not as they must be.
    `seeds`: what a random test began from.
    """

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    violations: Counter[tuple[str, str]] = field(default_factory=Counter)
    seeds: dict[tuple[str, str], str] = field(default_factory=dict)

    def count(self, report: pytest.TestReport) -> None:
        """Take one phase of one test."""
        failed_before = report.when != "call" and report.failed
        if report.when != "call" and not failed_before:
            return
        said = dict(report.user_properties)
        key = _row(report.nodeid, said)
        self.rows[key] += int(str(said.get("trials", 1)))
        if report.failed:
            self.violations[key] += max(1, int(str(said.get("violations", 1))))
        if "seed" in said:
            self.seeds[key] = str(said["seed"])

    def lines(self) -> list[str]:
        """Return the table, its head first and its sums last."""
        table = [("row", "driver", "trials", "violations", "seed")]
        for row, driver in sorted(self.rows):
            key = (row, driver)
            found = (str(self.rows[key]), str(self.violations[key]), self.seeds.get(key, "-"))
            table.append((row, driver, *found))
        table.append(("all", "", str(self.rows.total()), str(self.violations.total()), ""))
        widths = [max(len(line[column]) for line in table) for column in range(5)]
        return [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in table
        ]


def _row(nodeid: str, said: dict[str, object]) -> tuple[str, str]:
    """Return the row and the driver of a test, from what it says or from its name."""
    path, _, rest = nodeid.partition("::")
    found = _ID.search(rest)
    parts = found[1].split("-") if found else []
    driver = next((one for one in parts if one in _DRIVERS), "-")
    named = next((one for one in parts if re.fullmatch(r"F\d\d.*", one)), None)
    fallback = f"{path.rpartition('/')[2].removesuffix('.py')}::{rest.partition('[')[0]}"
    return str(said.get("row", named or fallback)), str(said.get("driver", driver))
