import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from netmend.errors import UnavailableError
from netmend.model.outcome import Acted
from netmend.store import Store


def test_an_intent_is_on_disk_before_intend_returns(store: Store, url: str) -> None:
    """Another process sees it at once (I9)."""
    operation = store.operations.intend("R-1", "r1", "push", "commit", "label R-1-w0")

    other = sqlite3.connect(url.removeprefix("sqlite:///"))
    rows = other.execute(
        "SELECT id, run, device, phase, op, detail, acted FROM netmend_operations"
    ).fetchall()
    other.close()

    assert rows == [(operation, "R-1", "r1", "push", "commit", "label R-1-w0", None)]


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
    operation = store.operations.intend("R-1", "r1", "push", "commit", "")
    store.operations.conclude(operation, Acted.UNKNOWN)

    store.operations.conclude(operation, Acted.ACTED)

    assert store.operations.last("R-1", "r1", "commit") is Acted.ACTED


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
