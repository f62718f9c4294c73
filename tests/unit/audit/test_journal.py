from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretBytes, SecretStr

from netmend.audit import AuditJournal, verify
from netmend.errors import BadInputError
from netmend.seams import EventSink
from netmend.store import Store
from netmend.testing.clock import FrozenClock


@pytest.fixture
def journal(store: Store, clock: FrozenClock) -> AuditJournal:
    return AuditJournal(store.events, clock)


def test_a_record_is_stored_as_it_is_returned(journal: AuditJournal, store: Store) -> None:
    """It satisfies the seam, and reads back equal."""
    sink: EventSink = journal

    recorded = sink.record("R-1", "run.opened", {"report": "REP-1", "devices": ("r1",), "loss_ratio": 1.0})

    assert store.events.after(0) == (recorded,)
    assert recorded.payload == {"report": "REP-1", "devices": ["r1"], "loss_ratio": 1}


def test_records_follow_each_other(journal: AuditJournal, store: Store, clock: FrozenClock) -> None:
    """Whoever follows a run reads a chain that verifies."""
    for kind in ("run.opened", "proposal.made", "run.ended"):
        journal.record("R-1", kind, {})
        clock.advance(1)

    verified = verify(store.events.after(0))

    assert verified.records == 3
    assert verified.head.hash == store.events.tail()[0].hash


def test_threads_write_one_chain(journal: AuditJournal, store: Store) -> None:
    """Workers of a wave record at the same time."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: journal.record("R-1", "device.pushed", {"device": f"r{n}"}), range(40)))

    assert verify(store.events.after(0)).records == 40


@pytest.mark.parametrize(
    ("kind", "process_id"),
    [
        ("run.opened", "1.4.7.3"),
        ("wave.committed", "1.4.7.3"),
        ("proposal.made", "1.4.7.3.2"),
        ("impact.assessed", "1.4.7.3.2"),
        ("authorization.complete", "1.4.7.3.2"),
        ("decision.added", "1.4.7.3.2"),
        ("notice.sent", "1.4.7.3.2"),
    ],
)
def test_each_record_names_its_process(journal: AuditJournal, kind: str, process_id: str) -> None:
    """Evidence for eTOM 1.4.7.3, and for its gate 1.4.7.3.2 (O21)."""
    assert journal.record("R-1", kind, {}).process_id == process_id


@pytest.mark.parametrize(
    "payload",
    [
        {"password": SecretStr("planted")},
        {"login": {"keys": [SecretBytes(b"planted")]}},
        {"login": ({"password": SecretStr("planted")},)},
    ],
)
def test_a_secret_is_never_recorded(journal: AuditJournal, store: Store, payload: dict[str, object]) -> None:
    """A bug of the caller, named by its place and without the secret (I12)."""
    with pytest.raises(TypeError, match=r"^payload\.(password|login.*): a secret does not belong") as caught:
        journal.record("R-1", "run.opened", payload)

    assert "planted" not in str(caught.value)
    assert store.events.after(0) == ()


def test_a_payload_that_is_not_json_leaves_no_gap(journal: AuditJournal) -> None:
    """The next record gets the number."""
    with pytest.raises(BadInputError):
        journal.record("R-1", "run.opened", {"value": float("nan")})

    assert journal.record("R-1", "run.opened", {}).seq == 1
