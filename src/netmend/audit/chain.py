"""The chain: each record's hash covers all its other fields and, through `previous`, every earlier record."""

import json
from datetime import UTC, datetime
from typing import Any

from netmend.errors import BadInputError
from netmend.model.event import Event
from netmend.trust import canonical_bytes, digest_of

BEGINNING = ""
"""What stands as `previous` in the first record."""


def chained(
    seq: int,
    previous: str,
    *,
    at: datetime,
    run: str | None,
    kind: str,
    process_id: str,
    payload: dict[str, Any],
) -> Event:
    """Return the record that follows `previous`.

    Raises:
        BadInputError: the payload is not plain JSON.
    """
    record = Event(
        seq=seq,
        at=at.astimezone(UTC),
        run=run,
        kind=kind,
        process_id=process_id,
        # As it will read back: lists for tuples, whole numbers for 1.0.
        payload=json.loads(canonical_bytes(payload)),
        previous=previous,
        hash="",
    )
    return record.model_copy(update={"hash": hash_of(record)})


def hash_of(record: Event) -> str:
    """Return the hash that the record must carry."""
    content = record.model_dump(mode="json", exclude={"hash"})
    content["at"] = record.at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest_of(content)


def carries_its_hash(record: Event) -> bool:
    """Say whether the record is as it was written."""
    try:
        return record.hash == hash_of(record)
    except BadInputError:
        return False
