import pytest

from netmend.errors import UnavailableError
from netmend.model.notice import Notice, NoticeKind
from netmend.seams import OutboxRows
from netmend.store import Store
from netmend.testing.clock import NOON


def notice(key: str, *, run: str = "R-1", text: str = "") -> Notice:
    return Notice(
        uid=f"{run}-1-acme",
        key=key,
        kind=NoticeKind.PROPOSAL,
        party="acme",
        sequence=0,
        run=run,
        report="REP-1",
        subject="A change is proposed",
        text=text,
        issued_at=NOON,
    )


def test_a_notice_waits_until_it_is_sent(store: Store) -> None:
    """It is stored once per channel, in the order it was put."""
    store.outbox.put(notice("k2"), "file")
    store.outbox.put(notice("k1"), "file")
    store.outbox.put(notice("k1"), "mail")
    store.outbox.put(notice("k3", run="R-2"), "file")

    rows = store.outbox.of("R-1")

    assert [(row.notice.key, row.channel, row.state, row.try_times) for row in rows] == [
        ("k2", "file", "initial", 0),
        ("k1", "file", "initial", 0),
        ("k1", "mail", "initial", 0),
    ]
    assert len(store.outbox.of(None)) == 4


def test_the_same_key_and_channel_is_stored_once(store: Store) -> None:
    """A repeated step neither doubles nor resets a notice (F41)."""
    outbox: OutboxRows = store.outbox
    outbox.put(notice("k1", text="first"), "file")
    outbox.mark("k1", "file", "completed")

    outbox.put(notice("k1", text="second"), "file")

    (row,) = outbox.of("R-1")
    assert (row.notice.text, row.state) == ("first", "completed")


def test_each_try_is_counted(store: Store) -> None:
    """Why the last one failed is kept."""
    store.outbox.put(notice("k1"), "file")
    store.outbox.mark("k1", "file", "inProgress")
    store.outbox.mark("k1", "file", "failed", "503")
    store.outbox.mark("k1", "file", "inProgress")

    store.outbox.mark("k1", "file", "failed", "timeout")

    (row,) = store.outbox.of("R-1")
    assert (row.state, row.try_times, row.why) == ("failed", 2, "timeout")


def test_accepted_once_is_accepted(store: Store) -> None:
    """A slower sender of the same notice does not make a delivered one look undelivered."""
    store.outbox.put(notice("k1"), "file")
    store.outbox.mark("k1", "file", "completed")

    store.outbox.mark("k1", "file", "failed", "timeout")

    assert store.outbox.of("R-1")[0].state == "completed"


def test_only_what_was_stored_can_be_sent(store: Store) -> None:
    """A sender that never stored its notice broke the rule."""
    with pytest.raises(UnavailableError, match="no notice k1 for channel file"):
        store.outbox.mark("k1", "file", "inProgress")


def test_a_run_waits_as_long_as_one_of_its_notices_does(store: Store) -> None:
    """Neither accepted nor given up."""
    for key, run in (("k1", "R-1"), ("k2", "R-2"), ("k3", "R-3"), ("k4", "R-4")):
        store.outbox.put(notice(key, run=run), "file")
    store.outbox.put(notice("k5", run="R-2"), "file")
    store.outbox.mark("k2", "file", "completed")
    store.outbox.mark("k3", "file", "failed", "given up")
    store.outbox.mark("k4", "file", "inProgress", "503")

    assert store.outbox.waiting_runs() == {"R-1", "R-2", "R-4"}
