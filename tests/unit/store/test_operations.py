import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from netmend.audit import AuditJournal
from netmend.errors import UnavailableError
from netmend.model.outcome import Acted
from netmend.seams import DeviceOperations
from netmend.store import Store, open_store
from netmend.testing.clock import FrozenClock


def test_an_intent_is_on_disk_before_intend_returns(store: Store, url: str) -> None:
    """Another process sees it at once (I9)."""
    operation = store.operations.intend("R-1", "r1", "push", "commit", "label R-1-w0")

    other = sqlite3.connect(url.removeprefix("sqlite:///"))
    rows = other.execute(
        "SELECT id, run, device, phase, op, detail, acted FROM netmend_operations"
    ).fetchall()
    other.close()

    assert rows == [(operation, "R-1", "r1", "push", "commit", "label R-1-w0", None)]


def test_what_is_written_together_is_there_together(store: Store) -> None:
    """The intent and the journal's record of it: a failure between the two leaves neither."""
    journal = AuditJournal(store.events, FrozenClock())

    def intend() -> None:
        store.operations.intend("R-1", "r1", "push", "commit", "")
        journal.record("R-1", "device.intent", {"op": "commit"})

    def fail() -> None:
        with store.operations.together():
            intend()
            store.operations.conclude(7, Acted.ACTED)

    with pytest.raises(UnavailableError, match="no intent 7"):
        fail()
    assert (store.operations.last("R-1", "r1", "commit"), store.events.after(0)) == (None, ())

    with store.operations.together():
        intend()
    assert store.operations.last("R-1", "r1", "commit") is Acted.UNKNOWN
    assert [event.kind for event in store.events.after(0)] == ["device.intent"]


def test_an_open_intent_means_unknown(store: Store) -> None:
    """After a crash between intent and outcome only the device knows."""
    store.operations.intend("R-1", "r1", "push", "commit", "")

    assert store.operations.last("R-1", "r1", "commit") is Acted.UNKNOWN
    assert store.operations.last("R-1", "r1", "lock") is None
    assert store.operations.last("R-1", "r2", "commit") is None
    assert store.operations.last("R-2", "r1", "commit") is None


def test_the_latest_intent_counts(store: Store) -> None:
    """A second try is not answered by the outcome of the first."""
    first = store.operations.intend("R-1", "r1", "push", "commit", "")
    store.operations.conclude(first, Acted.NOT_ACTED)
    assert store.operations.last("R-1", "r1", "commit") is Acted.NOT_ACTED

    second = store.operations.intend("R-1", "r1", "push", "commit", "")
    assert store.operations.last("R-1", "r1", "commit") is Acted.UNKNOWN

    store.operations.conclude(second, Acted.ACTED)
    assert store.operations.last("R-1", "r1", "commit") is Acted.ACTED


def test_unknown_is_resolved_later(store: Store) -> None:
    """Once the device was read, its word stands."""
    operations: DeviceOperations = store.operations
    operation = operations.intend("R-1", "r1", "push", "commit", "")
    operations.conclude(operation, Acted.UNKNOWN)

    operations.conclude(operation, Acted.ACTED)

    assert operations.last("R-1", "r1", "commit") is Acted.ACTED


def test_an_outcome_without_intent_is_refused(store: Store) -> None:
    """Write-ahead was broken; whoever did it must not go on."""
    with pytest.raises(UnavailableError, match="no intent 7 to conclude"):
        store.operations.conclude(7, Acted.ACTED)


def test_many_threads_write_ahead_at_the_same_time(store: Store) -> None:
    """A wave of devices shares the log without losing an intent."""

    def work(number: int) -> int:
        operation = store.operations.intend("R-1", f"r{number}", "push", "commit", "")
        store.operations.conclude(operation, Acted.ACTED)
        return operation

    with ThreadPoolExecutor(16) as pool:
        operations = list(pool.map(work, range(64)))

    assert len(set(operations)) == 64
    assert all(store.operations.last("R-1", f"r{n}", "commit") is Acted.ACTED for n in range(64))


WRITER = """
import sys
from netmend.store import open_store
from netmend.testing.clock import FrozenClock

store = open_store(sys.argv[1], FrozenClock())
while True:
    print(store.operations.intend("R-1", "r1", "push", "commit", ""), flush=True)
"""


def test_every_intent_that_was_announced_survives_a_kill(url: str, clock: FrozenClock) -> None:
    """SIGKILL at any time: what `intend` returned is there, and the database opens again (F43, I9)."""
    with subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(20):
            writer.stdout.readline()
        writer.kill()
        announced = 20 + len([line for line in writer.stdout.read().split("\n") if line])

    store = open_store(url, clock)
    with store.database.read() as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM netmend_operations").scalar_one()
    store.close()

    assert announced <= stored <= announced + 1
