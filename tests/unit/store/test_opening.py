import sqlite3
import threading
from pathlib import Path

import pytest

from netmend.errors import BadInputError, UnavailableError
from netmend.store import Store, open_store
from netmend.testing.clock import FrozenClock


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_missing_folder_is_made(url: str, clock: FrozenClock) -> None:
    """The first command of a project creates `.netmend` and the database in it."""
    store = open_store(url, clock)
    store.close()

    assert file_of(url).is_file()


def test_what_was_stored_is_there_after_opening_again(url: str, clock: FrozenClock) -> None:
    """A second opening migrates nothing and finds everything."""
    first = open_store(url, clock)
    first.leases.take("r1", "R-1", ttl_s=60)
    first.close()

    second = open_store(url, clock)

    assert second.leases.take("r1", "R-1", ttl_s=60).fence == 2
    second.close()


def test_every_connection_is_durable_and_patient(store: Store) -> None:
    """WAL alone would lose the newest intents in a power cut; FULL makes each commit reach the disk."""
    with store.database.read() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        patience_ms = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    assert (mode, synchronous, patience_ms) == ("wal", 2, 5000)


def test_a_locked_database_is_unavailable_and_named(url: str, clock: FrozenClock) -> None:
    """Another process that holds the write lock too long ends in one line with the file in it."""
    store = open_store(url, clock, busy_timeout_s=0.01)
    other = sqlite3.connect(file_of(url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(UnavailableError) as caught:
        store.operations.intend("R-1", "r1", "push", "commit", "")

    assert str(caught.value) == f"{file_of(url)}: database is locked"
    other.close()
    store.close()


def test_opening_does_not_wait_for_a_run_that_is_writing(url: str, clock: FrozenClock) -> None:
    """`netmend show` works while a push holds the database."""
    open_store(url, clock).close()
    other = sqlite3.connect(file_of(url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    store = open_store(url, clock, busy_timeout_s=0.01)

    assert store.runs.all() == ()
    other.close()
    store.close()


def test_reading_goes_on_while_another_process_writes(url: str, clock: FrozenClock) -> None:
    """WAL readers never wait for a writer."""
    store = open_store(url, clock, busy_timeout_s=0.01)
    other = sqlite3.connect(file_of(url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert store.runs.all() == ()

    other.close()
    store.close()


def test_a_full_disk_is_unavailable_and_nothing_is_half_written(store: Store) -> None:
    """No intent is claimed that did not reach the disk (F44)."""
    with store.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with pytest.raises(UnavailableError, match="database or disk is full"):
        store.operations.intend("R-1", "r1", "push", "commit", "x" * 100_000)

    with store.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_a_file_that_is_no_database_is_refused(url: str, clock: FrozenClock) -> None:
    """A text file under that name is left as it is."""
    file_of(url).parent.mkdir()
    file_of(url).write_text("hosts: []\n" * 200)

    with pytest.raises(UnavailableError) as caught:
        open_store(url, clock)

    assert str(caught.value) == f"{file_of(url)}: file is not a database"
    assert file_of(url).read_text() == "hosts: []\n" * 200


def test_the_database_of_another_program_is_refused(url: str, clock: FrozenClock) -> None:
    """The application id in the file's header says whose it is; nothing in it is changed."""
    file_of(url).parent.mkdir()
    other = sqlite3.connect(file_of(url))
    other.executescript("PRAGMA application_id=7; CREATE TABLE contacts (name TEXT)")
    other.close()
    before = file_of(url).read_bytes()

    with pytest.raises(UnavailableError, match=r"state\.db: belongs to another program \(application id 7\)"):
        open_store(url, clock)

    assert file_of(url).read_bytes() == before


def test_a_damaged_database_is_refused_and_not_repaired(url: str, clock: FrozenClock) -> None:
    """A page of rubbish in the middle of the file is found at opening."""
    open_store(url, clock).close()
    content = bytearray(file_of(url).read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    file_of(url).write_bytes(content)

    with pytest.raises(UnavailableError) as caught:
        open_store(url, clock)

    assert str(caught.value).startswith(f"{file_of(url)}: ")
    assert "\n" not in str(caught.value)
    assert file_of(url).read_bytes() == bytes(content)


@pytest.mark.parametrize("bad", ["sqlite://", "sqlite:///:memory:", "no database"])
def test_a_url_without_a_file_is_bad_input(bad: str) -> None:
    """A run must outlive its process, so memory is no place for it."""
    with pytest.raises(BadInputError):
        open_store(bad, FrozenClock())


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "state").write_text("")

    with pytest.raises(UnavailableError, match=r"state/state\.db: "):
        open_store(f"sqlite:///{tmp_path}/state/state.db", FrozenClock())


def test_many_may_open_a_new_database_at_once(url: str) -> None:
    """Whoever comes first creates it, the others wait; nobody fails."""
    barrier = threading.Barrier(6)
    opened: list[Store] = []
    failed: list[Exception] = []

    def open_it() -> None:
        barrier.wait()
        try:
            opened.append(open_store(url, FrozenClock()))
        except UnavailableError as err:
            failed.append(err)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert len(opened) == 6
    for store in opened:
        store.close()
