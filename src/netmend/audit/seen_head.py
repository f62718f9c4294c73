"""The newest record of a journal that this machine has seen, kept outside of what is restored with it.

A database that was laid back from a backup verifies: its chain is whole, only shorter. Leases, decisions and
revocations after the backup are forgotten, and the devices are ahead of it. So the head of the journal is
noted, fsynced, in a small file beside the trust file: outside the project, like the administrator's key. The
engine compares before it takes anything up (FAULTS F52). The time of the newest record is not kept: the
high-water mark of wall time is restored with the database, and only this one is not.

One file per journal and place: a copy of a project elsewhere, a renamed project and one that is begun anew
are not known here, and not in anybody's way. Not detected for the same reason: a backup that is restored
to another path or on another machine.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netmend.audit.chain import BEGINNING
from netmend.audit.verify import Head
from netmend.errors import AuditError, UnavailableError
from netmend.model.event import Event
from netmend.store import EventRows

_SEQ_DIGITS = 20
_LINE = 160
"""Bytes that hold the mark; always written whole, and never more than one sector of a disk."""


class SeenHead:
    """The mark of one journal. `folder`: of all marks.  `place`: where the database is."""

    def __init__(self, rows: EventRows, folder: Path, place: str) -> None:
        self._rows = rows
        self._folder = folder
        self._place = place
        self._name: str | None = None
        self._noted: Head | None = None
        """What was noted from here: the journal that goes on from there holds it, and need not be asked."""

    def rise(self, event: Event) -> None:
        """Note that this record was there; what was seen of a longer or another journal stays noted.

        Raises:
            UnavailableError: the mark cannot be written: nothing may be done that could be forgotten.
        """
        with self._open(self._file()) as mark:
            seen = _read(mark)
            if seen is None or (seen.seq < event.seq and (seen == self._noted or self._holds(seen))):
                self._noted = Head(seq=event.seq, hash=event.hash)
                _write(mark, self._noted)

    def lay(self, event: Event) -> None:
        """Begin again from this record: a person has accepted that the journal is shorter or another one."""
        with self._open(self._file()) as mark:
            _write(mark, Head(seq=event.seq, hash=event.hash))

    def seen(self) -> Head | None:
        """Return the newest record that was ever there; None when nothing of this journal was seen here."""
        file = self._file()
        if not file.exists():
            return None
        with self._open(file) as mark:
            return _read(mark)

    def demand(self) -> None:
        """Return when the journal still holds the newest record that was seen.

        Raises:
            AuditError: it does not: the database is older than it was, or another one.
        """
        seen = self.seen()
        if seen is None:
            return
        if self._holds(seen):
            return
        last = sum(event.seq for event in self._rows.tail())
        what = (
            "its journal is another from" if last >= seen.seq else f"its journal ends at record {last}, not"
        )
        raise AuditError(
            f"{self._place}: older than what was seen here: {what} record {seen.seq}: "
            "restored from a backup? Nothing was taken up. Compare the devices with `netmend show`, "
            "then `netmend audit accept` to go on with it as it is"
        )

    def _holds(self, seen: Head) -> bool:
        there = self._rows.after(seen.seq - 1, limit=1)
        return bool(there) and there[0].hash == seen.hash

    def _file(self) -> Path:
        """Name the file after the place and the first record, which no other journal has."""
        if self._name is None:
            first = self._rows.after(0, limit=1)
            named = f"{self._place}\n{first[0].hash if first else BEGINNING}"
            name = hashlib.sha256(named.encode()).hexdigest()[:32]
            if not first:
                return self._folder / name
            self._name = name
        return self._folder / self._name

    @contextmanager
    def _open(self, file: Path) -> Iterator[int]:
        """Lend a file, with nobody else in it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            mark = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(mark, fcntl.LOCK_EX)
                yield mark
            finally:
                os.close(mark)
        except OSError as error:
            raise UnavailableError(
                f"{file}: cannot be used: {error.strerror}: "
                "trust.heads of netmend.toml names the folder, outside the project"
            ) from error


def _read(mark: int) -> Head | None:
    line = os.pread(mark, _LINE, 0).decode("ascii", errors="replace").strip()
    if not line:
        return None
    seq, _, known = line.partition(" ")
    return Head(seq=int(seq), hash=known) if seq.isdecimal() else Head(seq=1, hash="")


def _write(mark: int, head: Head) -> None:
    line = f"{head.seq:0{_SEQ_DIGITS}d} {head.hash}".ljust(_LINE - 1) + "\n"
    os.pwrite(mark, line.encode("ascii"), 0)
    os.fsync(mark)
