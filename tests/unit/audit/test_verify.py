from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.audit import Head, Verified, verify
from netmend.audit.chain import chained, hash_of
from netmend.errors import AuditError
from netmend.model.event import Event
from netmend.testing.clock import NOON


def journal(length: int) -> tuple[Event, ...]:
    events: list[Event] = []
    for seq in range(1, length + 1):
        events.append(
            chained(
                seq,
                events[-1].hash if events else "",
                at=NOON + timedelta(seconds=seq),
                run="R-1",
                kind="wave.committed",
                process_id="1.4.7.3",
                payload={"wave": seq},
            )
        )
    return tuple(events)


WHOLE = journal(12)
HEAD = Head(seq=12, hash=WHOLE[-1].hash)


def edited(event: Event, **fields: object) -> Event:
    """Return the record with other content, and with the hash that fits it: a careful forger's work."""
    forged = event.model_copy(update=fields)
    return forged.model_copy(update={"hash": hash_of(forged)})


def test_a_whole_journal_verifies() -> None:
    """With and without a head noted before; also when it has grown since."""
    assert verify(WHOLE) == Verified(records=12, head=HEAD)
    assert verify(WHOLE, expected=HEAD).records == 12
    assert verify(WHOLE, expected=Head(seq=5, hash=WHOLE[4].hash)).records == 12
    assert verify(()) == Verified(records=0, head=Head(seq=0, hash=""))


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        (
            (*WHOLE[:4], WHOLE[4].model_copy(update={"payload": {"wave": 0}}), *WHOLE[5:]),
            "journal record 5: edited, its content does not fit its hash",
        ),
        (
            (*WHOLE[:4], edited(WHOLE[4], payload={}), *WHOLE[5:]),
            "journal record 6: does not follow the record before it",
        ),
        ((*WHOLE[:4], *WHOLE[5:]), "journal record 5: removed or reordered, record 6 stands in its place"),
        (WHOLE[1:], "journal record 1: removed or reordered, record 2 stands in its place"),
        (
            (*WHOLE[:4], WHOLE[5], WHOLE[4], *WHOLE[6:]),
            "journal record 5: removed or reordered, record 6 stands in its place",
        ),
        (
            (*WHOLE[:4], WHOLE[3], *WHOLE[4:]),
            "journal record 5: reordered or repeated, record 4 stands in its place",
        ),
        (WHOLE[:11], "journal record 12: removed, the journal ends before the noted record 12"),
        ((), "journal record 1: removed, the journal ends before the noted record 12"),
        (
            (*WHOLE[:11], edited(WHOLE[11], payload={})),
            "journal record 12: rewritten, its hash is not the one noted earlier",
        ),
    ],
)
def test_the_first_wrong_record_is_named(events: tuple[Event, ...], sentence: str) -> None:
    """And what happened to it, as far as that can be told."""
    with pytest.raises(AuditError) as caught:
        verify(events, expected=HEAD)

    assert str(caught.value) == sentence


def test_without_a_noted_head_a_cut_cannot_be_seen() -> None:
    """Why heads are exported: this is the limit of a chain alone."""
    assert verify(WHOLE[:7]).records == 7


_place = st.integers(0, len(WHOLE) - 1)
_edits = st.sampled_from(
    [
        {"payload": {"wave": 99}},
        {"kind": "wave.confirmed"},
        {"run": "R-2"},
        {"at": NOON},
        {"process_id": "1.4.7.3.2"},
        {"seq": 99},
        {"previous": "sha256:" + "0" * 64},
        {"hash": "sha256:" + "0" * 64},
    ]
)


@given(place=_place, edit=_edits, careful=st.booleans())
def test_every_edit_is_detected(place: int, edit: dict[str, object], *, careful: bool) -> None:
    """Whether or not the forger made the record's own hash fit (I13)."""
    events = list(WHOLE)
    events[place] = edited(events[place], **edit) if careful else events[place].model_copy(update=edit)
    if events[place] == WHOLE[place]:
        return

    with pytest.raises(AuditError):
        verify(events, expected=HEAD)


@given(kept=st.sets(_place, max_size=len(WHOLE) - 1))
def test_every_removal_is_detected(kept: set[int]) -> None:
    """Any records at any places, the end included (I13)."""
    with pytest.raises(AuditError):
        verify([WHOLE[place] for place in sorted(kept)], expected=HEAD)


@given(order=st.permutations(WHOLE).filter(lambda order: tuple(order) != WHOLE))
def test_every_other_order_is_detected(order: list[Event]) -> None:
    """Any exchange of any records (I13)."""
    with pytest.raises(AuditError):
        verify(order, expected=HEAD)


@given(place=_place)
def test_a_journal_written_anew_from_some_record_on_is_detected(place: int) -> None:
    """A forger who repairs the whole chain after his edit is caught by the head (I13)."""
    events = list(WHOLE[:place])
    for event in WHOLE[place:]:
        changed = {"payload": {"wave": 0}} if event is WHOLE[place] else {}
        events.append(edited(event, **changed, previous=events[-1].hash if events else ""))
    assert verify(events).records == 12

    with pytest.raises(AuditError, match="journal record 12: rewritten"):
        verify(events, expected=HEAD)
