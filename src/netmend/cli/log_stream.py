"""Lines of progress for a log that may have times of its own."""

import os
import re
from collections.abc import Mapping
from typing import TextIO

_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ")


def log_line(line: str, stream: TextIO, environment: Mapping[str, str]) -> str:
    """Return a line as it is to be written to the stream: without its time where the log adds one."""
    return _STAMP.sub("", line) if is_journal(stream, environment) else line


def is_journal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Say whether the stream leads to the journal of systemd, which has the time of each line.

    JOURNAL_STREAM is inherited by children whose streams lead elsewhere, so that its device and inode
    must be the stream's own (systemd.exec(5), Environment Variables in Spawned Processes).
    """
    named = environment.get("JOURNAL_STREAM", "")
    if not named:
        return False
    try:
        found = os.fstat(stream.fileno())
    except OSError:  # no file stands behind it, so it is not the journal
        return False
    return named == f"{found.st_dev}:{found.st_ino}"
