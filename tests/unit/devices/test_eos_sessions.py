import re

import pytest

from netmend.devices.eos_sessions import SessionTable, preview_name, session_name
from netmend.model.change import DeviceChange

SHOWN = """Maximum number of completed sessions: 1
Maximum number of pending sessions: 5

  Name             State                   User      Terminal    Description
  ---------------- ----------------------- --------- ----------- -----------
  done             completed
* netmend-a        pending                 netmend   vty4
  other            pendingCommitTimer      admin     vty3
"""


def test_a_short_legal_label_is_seen_in_the_name() -> None:
    """An operator finds the run that a session belongs to."""
    assert session_name("run-7_1") == "netmend-run-7_1"


@pytest.mark.parametrize("label", ["SDR-1.1.pe1", "run 1/1", "x" * 200, "ü"])
def test_every_label_has_a_legal_name(label: str) -> None:
    """Letters, digits and hyphens, and never too long."""
    assert re.fullmatch(r"netmend-[A-Za-z0-9_-]{1,55}", session_name(label))


def test_different_labels_have_different_names() -> None:
    """What had to be replaced or cut off makes no two of them the same."""
    labels = ["a.b", "a-b", "a b", "y" * 100 + "1", "y" * 100 + "2"]

    assert len({session_name(label) for label in labels}) == len(labels)


def test_a_preview_has_one_name_for_one_change() -> None:
    """A later try finds what a cut-off one left behind."""
    change = DeviceChange(device="pe1", wave=0, edits=("hostname a",))
    later = change.model_copy(update={"wave": 1})
    other = change.model_copy(update={"edits": ("hostname b",)})

    assert preview_name(change) == preview_name(later) != preview_name(other)


def test_the_table_tells_open_sessions_from_timed_ones() -> None:
    """Only what waits for its timer is in running."""
    table = SessionTable(SHOWN)

    assert table.is_open("netmend-a")
    assert not table.is_timed("netmend-a")
    assert table.is_timed("other")
    assert table.timed() == "other"
    assert not table.is_open("done")
    assert not table.is_open("Maximum")
    assert SessionTable("").timed() is None


def test_the_table_tells_another_run_from_ours_and_from_a_preview() -> None:
    """Whatever has our prefix and is or may come to be in running."""
    preview = SHOWN.replace("netmend-a    ", "netmend-preview-a")
    timed = SHOWN.replace("  other        ", "  netmend-other")

    assert SessionTable(SHOWN).of_another_run() == "netmend-a"
    assert SessionTable(SHOWN).of_another_run("netmend-a") is None
    assert SessionTable(preview).of_another_run() is None
    assert SessionTable(timed).of_another_run("netmend-a") == "netmend-other"
