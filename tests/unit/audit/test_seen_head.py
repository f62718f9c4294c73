"""What is noted of a journal outside of its database: a shorter or another one is not taken for it."""

import shutil
from pathlib import Path

import pytest

from netmend.audit import AuditJournal, SeenHead
from netmend.errors import AuditError, UnavailableError
from netmend.store import Store, open_store
from netmend.testing.clock import FrozenClock


class Place:
    """A database at its place, and a folder of marks elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.marks = folder / "marks"
        self.file = folder / "project" / "state.db"
        self._opened: list[Store] = []

    def open(self) -> tuple[AuditJournal, SeenHead]:
        """Open it anew, as another command does."""
        store = open_store(f"sqlite:///{self.file}", FrozenClock())
        self._opened.append(store)
        seen = SeenHead(store.events, self.marks, store.database.where)
        return AuditJournal(store.events, FrozenClock(), seen), seen

    def write(self, *kinds: str) -> None:
        """Record something and close."""
        journal, _ = self.open()
        for kind in kinds:
            journal.record(None, kind, {})
        self.close()

    def close(self) -> None:
        """Leave one whole file on the disk."""
        for store in self._opened:
            store.close()
        self._opened.clear()

    def backup(self) -> Path:
        """Return a copy of the database."""
        return Path(shutil.copy(self.file, self.file.with_name("backup.db")))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def is_known(place: Place) -> bool:
    """Say whether an engine would take something up from what is there now."""
    _, seen = place.open()
    try:
        seen.demand()
    except AuditError:
        return False
    finally:
        place.close()
    return True


def test_a_journal_that_goes_on_is_known(place: Place) -> None:
    """Whoever writes, the next one finds what was seen."""
    known = [is_known(place)]
    place.write("one")
    known.append(is_known(place))
    place.write("two", "device.state", "three")
    known.append(is_known(place))

    assert known == [True, True, True]


def test_a_backup_that_is_laid_back_is_not(place: Place) -> None:
    """Though its chain is whole."""
    place.write("one", "two")
    backup = place.backup()
    place.write("three")
    shutil.copy(backup, place.file)

    assert not is_known(place)


def test_nor_when_it_has_been_written_on_since(place: Place) -> None:
    """It is as long as the other by then, but not the same."""
    place.write("one", "two")
    backup = place.backup()
    place.write("three")
    shutil.copy(backup, place.file)
    place.write("other", "more", "and more")

    assert not is_known(place)


def test_what_a_person_accepts_is_known_from_then_on(place: Place) -> None:
    """The mark begins again there."""
    place.write("one", "two")
    backup = place.backup()
    place.write("three", "four")
    shutil.copy(backup, place.file)
    journal, seen = place.open()
    seen.lay(journal.record(None, "journal.accepted", {}))
    place.write("five")

    assert is_known(place)


def test_the_same_backup_elsewhere_is_another_project(place: Place, tmp_path: Path) -> None:
    """A copy, a renamed project and a new beginning are in nobody's way."""
    place.write("one")
    backup = place.backup()
    place.write("two")
    copied = Place(tmp_path)
    copied.file = tmp_path / "copied" / "state.db"
    copied.file.parent.mkdir()
    shutil.copy(backup, copied.file)
    place.file.unlink()
    place.write("another beginning")

    assert (is_known(copied), is_known(place)) == (True, True)


def test_a_damaged_mark_is_no_news(place: Place) -> None:
    """What cannot be read is not taken for nothing."""
    place.write("one")
    (mark,) = place.marks.iterdir()
    mark.write_bytes(b"\xff" * 40)

    assert not is_known(place)


def test_what_cannot_be_noted_is_not_done(place: Place) -> None:
    """A folder that is a file: the one who writes hears where, and which setting."""
    place.marks.write_text("")

    with pytest.raises(UnavailableError, match=r"trust\.heads"):
        place.write("one")
