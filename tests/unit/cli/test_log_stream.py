import io
import os
from pathlib import Path

from netmend.cli.log_stream import log_line

LINE = "2026-11-23T02:00:09Z R-402 event=run.status status=in_progress"


def test_the_journal_of_systemd_has_times_already(tmp_path: Path) -> None:
    """The line begins with its run there."""
    with (tmp_path / "journal").open("w", encoding="utf-8") as stream:
        found = os.fstat(stream.fileno())

        line = log_line(LINE, stream, {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"})

    assert line == "R-402 event=run.status status=in_progress"


def test_any_other_log_gets_the_time(tmp_path: Path) -> None:
    """Also where the variable was inherited from a service whose output went to the journal."""
    with (tmp_path / "log").open("w", encoding="utf-8") as stream:
        device = os.fstat(stream.fileno()).st_dev

        assert log_line(LINE, stream, {"JOURNAL_STREAM": f"{device}:1"}) == LINE
        assert log_line(LINE, stream, {}) == LINE
    assert log_line(LINE, io.StringIO(), {"JOURNAL_STREAM": "1:1"}) == LINE
