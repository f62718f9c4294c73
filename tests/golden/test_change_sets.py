"""Every example report leads, on every platform, to exactly the change set beside this test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.model.change import ChangeSet

CHANGE_SETS = Path(__file__).with_name("change_sets")
REPORTS = ("SDR-1001", "SDR-1002", "SDR-1004", "SDR-1005")


def told(change_set: ChangeSet) -> str:
    """Write a change set for people: what, for whom, wave by wave, what each device is sent."""
    values = ", ".join(f"{name} {value}" for name, value in change_set.values.items())
    lines = [
        f"{change_set.plan} {change_set.version} for {change_set.service}: {values}",
        f"{change_set.change_type}, {change_set.strategy}",
    ]
    for change in change_set.changes:
        for edit in change.edits:
            lines += [f"wave {change.wave}, {change.device}:", *(f"  {line}" for line in edit.splitlines())]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("platform", ["netconf", "iosxe", "eos", "linux"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_report_leads_to_its_change_set(
    compiled: Callable[[str, str], ChangeSet], report: str, platform: str
) -> None:
    """The same runbook and values on each platform; only the words that the device hears differ."""
    expected = (CHANGE_SETS / platform / f"{report}.txt").read_text(encoding="utf-8")

    change_set = compiled(report, platform)

    assert told(change_set) == expected
