"""The table of the matrix counts what was run, and nothing else."""

from typing import Literal

import pytest
from tests.faults.report import Counted, Table, counted, left_out

STRIKE = "tests/faults/test_strikes.py::test_one_fault[F25 p1 partial x1-iosxe-eos-netconf]"


def reported(
    outcome: Literal["passed", "failed", "skipped"],
    *,
    when: Literal["setup", "call"] = "call",
    **said: object,
) -> pytest.TestReport:
    return pytest.TestReport(
        STRIKE, ("", None, ""), {}, outcome, None, when, user_properties=list(said.items())
    )


def test_row_and_driver_are_told_by_the_name_or_by_the_test() -> None:
    """A group of several platforms is one driver of the table."""
    assert counted(reported("passed")) == Counted("F25", "iosxe-eos-netconf", trials=1)
    assert counted(reported("passed", row="T7", driver="eos", trials=80, seed=3)) == Counted(
        "T7", "eos", trials=80, seed="3"
    )


def test_a_failure_is_a_violation_also_before_the_test_began() -> None:
    """However many trials of it were right."""
    assert counted(reported("failed", trials=80, violations=0)) == Counted(
        "F25", "iosxe-eos-netconf", trials=80, violations=1
    )
    assert counted(reported("failed", when="setup")) == Counted(
        "F25", "iosxe-eos-netconf", trials=1, violations=1
    )
    assert counted(reported("passed", when="setup")) is None


def test_what_is_known_to_fail_is_open_and_what_was_skipped_is_no_trial() -> None:
    """Neither hides among what passed."""
    expected = reported("skipped")
    expected.wasxfail = "reason: known"
    table = Table()
    for one in (counted(expected), counted(reported("skipped", trials=2)), counted(reported("passed"))):
        assert one is not None
        table.add(one)

    table.add(left_out(STRIKE))

    head, row, whole = (line.split() for line in table.lines())

    assert head == ["row", "driver", "trials", "violations", "open", "skipped", "not", "drawn", "seed"]
    assert row == ["F25", "iosxe-eos-netconf", "2", "0", "1", "2", "1", "-"]
    assert whole == ["all", "2", "0", "1", "2", "1"]
    assert table.violations == 0
