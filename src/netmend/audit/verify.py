"""Say whether a journal is what was written: nothing edited, removed, reordered or cut off."""

from collections.abc import Iterable

from netmend.audit.chain import BEGINNING, carries_its_hash
from netmend.errors import AuditError
from netmend.model.event import Event
from netmend.model.fact import Fact


class Head(Fact):
    """The newest record of a journal. Kept outside, it proves later that nothing was cut off or rewritten."""

    seq: int
    hash: str


class Verified(Fact):
    """A journal that holds: how many records, and its head."""

    records: int
    head: Head


def verify(events: Iterable[Event], *, expected: Head | None = None) -> Verified:
    """Check every record of a whole journal in the order it was stored.

    `expected`: a head that was noted earlier. Without one, a journal that was cut off at its end or written
    anew as a whole cannot be told from a true one.

    Raises:
        AuditError: names the first record that is wrong, and how.
    """
    head = Head(seq=0, hash=BEGINNING)
    for event in events:
        _check_next(head, event)
        head = Head(seq=event.seq, hash=event.hash)
        if expected is not None and head.seq == expected.seq and head.hash != expected.hash:
            raise AuditError(f"journal record {head.seq}: rewritten, its hash is not the one noted earlier")
    if expected is not None and head.seq < expected.seq:
        raise AuditError(
            f"journal record {head.seq + 1}: removed, the journal ends before the noted record {expected.seq}"
        )
    return Verified(records=head.seq, head=head)


def _check_next(head: Head, event: Event) -> None:
    due = head.seq + 1
    if event.seq > due:
        raise AuditError(
            f"journal record {due}: removed or reordered, record {event.seq} stands in its place"
        )
    if event.seq < due:
        raise AuditError(
            f"journal record {due}: reordered or repeated, record {event.seq} stands in its place"
        )
    if not carries_its_hash(event):
        raise AuditError(f"journal record {due}: edited, its content does not fit its hash")
    if event.previous != head.hash:
        raise AuditError(f"journal record {due}: does not follow the record before it")
