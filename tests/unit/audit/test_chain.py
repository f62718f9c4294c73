import hashlib
from datetime import timedelta, timezone

import pytest

from netmend.audit.chain import carries_its_hash, chained
from netmend.errors import BadInputError
from netmend.model.event import Event
from netmend.testing.clock import NOON


def first(**fields: object) -> Event:
    content: dict[str, object] = {
        "at": NOON,
        "run": "R-1",
        "kind": "run.opened",
        "process_id": "1.4.7.3",
        "payload": {"devices": ("r1", "r2"), "loss_ratio": 1.0},
    }
    return chained(1, "", **(content | fields))  # type: ignore[arg-type]  # one content for all tests


def test_the_hash_of_a_record_never_changes() -> None:
    """SHA-256 of these very bytes: whoever changes them breaks every journal there is."""
    content = (
        b'{"at":"2026-03-02T12:00:00.000000+00:00","kind":"run.opened",'
        b'"payload":{"devices":["r1","r2"],"loss_ratio":1},"previous":"","process_id":"1.4.7.3",'
        b'"run":"R-1","seq":1}'
    )

    assert first().hash == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_record_reads_back_with_the_same_hash() -> None:
    """Through JSON and back it is equal, payload included."""
    record = first()

    again = Event.model_validate_json(record.model_dump_json())

    assert again == record
    assert carries_its_hash(again)


def test_the_same_moment_has_the_same_hash() -> None:
    """A time in another zone is the same time."""
    in_vienna = NOON.astimezone(timezone(timedelta(hours=1)))

    assert first(at=in_vienna) == first()


@pytest.mark.parametrize(
    "edit",
    [
        {"seq": 2},
        {"at": NOON + timedelta(microseconds=1)},
        {"run": None},
        {"kind": "run.ended"},
        {"process_id": "1.4.7.3.2"},
        {"payload": {"devices": ["r1", "r3"], "loss_ratio": 1}},
        {"previous": "sha256:0"},
        {"hash": "sha256:0"},
        {"payload": {"not": float("nan")}},
    ],
)
def test_every_field_is_covered(edit: dict[str, object]) -> None:
    """Whatever is edited, the record does not carry its hash any more."""
    assert carries_its_hash(first())
    assert not carries_its_hash(first().model_copy(update=edit))


def test_what_is_not_json_is_not_recorded() -> None:
    """The caller hears of it; nothing is turned into text silently."""
    with pytest.raises(BadInputError, match="no canonical JSON"):
        first(payload={"at": NOON})
