from concurrent.futures import ThreadPoolExecutor

import pytest

from netmend.errors import AuditError, UnavailableError
from netmend.model.event import Event
from netmend.store import Store, open_store
from netmend.testing.clock import NOON, FrozenClock


def event(seq: int, previous: str, *, run: str | None = "R-1") -> Event:
    return Event(
        seq=seq,
        at=NOON,
        run=run,
        kind="run.opened",
        process_id="1.4.7.3",
        payload={},
        previous=previous,
        hash=f"h{seq}",
    )


def test_each_event_is_told_its_number_and_the_hash_before_it(store: Store) -> None:
    """The first one is number 1 and follows nothing."""
    first = store.events.append(event)

    second = store.events.append(event)

    assert (first.seq, first.previous) == (1, "")
    assert (second.seq, second.previous) == (2, "h1")
    assert store.events.after(0) == (first, second)


def test_writers_in_two_processes_make_one_chain(store: Store, url: str, clock: FrozenClock) -> None:
    """No number twice, none left out, each follows the one before."""
    other = open_store(url, clock)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: (store, other)[n % 2].events.append(event), range(40)))
    other.close()

    stored = store.events.after(0)
    assert [one.seq for one in stored] == list(range(1, 41))
    assert [one.previous for one in stored] == ["", *(f"h{n}" for n in range(1, 40))]


def test_a_reader_follows_from_where_it_was(store: Store) -> None:
    """`after` and `tail` give the events oldest first, of one run when asked."""
    for run in ("R-1", "R-2", "R-1", None):
        store.events.append(lambda seq, previous, run=run: event(seq, previous, run=run))  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    assert [one.seq for one in store.events.after(1)] == [2, 3, 4]
    assert [one.seq for one in store.events.after(0, limit=2)] == [1, 2]
    assert [one.seq for one in store.events.after(0, run="R-1")] == [1, 3]
    assert [one.seq for one in store.events.tail(2)] == [3, 4]
    assert [one.seq for one in store.events.tail(run="R-2")] == [2]


def test_an_event_that_cannot_be_made_leaves_no_trace(store: Store) -> None:
    """The number is given to the next one."""

    def fail(_seq: int, _previous: str) -> Event:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.events.append(fail)

    assert store.events.append(event).seq == 1


@pytest.mark.parametrize("statement", ["UPDATE netmend_events SET run = 'x'", "DELETE FROM netmend_events"])
def test_the_database_itself_refuses_to_change_the_journal(store: Store, statement: str) -> None:
    """An accident with SQL does not get past the triggers."""
    store.events.append(event)

    with (
        pytest.raises(UnavailableError, match="the journal is append-only"),
        store.database.write() as connection,
    ):
        connection.exec_driver_sql(statement)

    assert len(store.events.after(0)) == 1


def test_a_row_that_does_not_agree_with_its_record_is_named(store: Store) -> None:
    """Nobody hides an event from a run's view by changing the column it is looked up by."""
    store.events.append(event)
    with store.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER netmend_events_no_update")
        connection.exec_driver_sql("UPDATE netmend_events SET run = 'R-2'")

    with pytest.raises(AuditError, match="journal record 1: its row and its content do not agree"):
        store.events.after(0)
