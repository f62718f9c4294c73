"""The journal's one writer: numbers, chains and stores what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Secret, SecretBytes, SecretStr

from netmend.audit.chain import chained
from netmend.audit.seen_head import SeenHead
from netmend.model.event import Event
from netmend.seams import Clock
from netmend.store import EventRows

IMPROVE_SERVICE_QUALITY = "1.4.7.3"
GATE = "1.4.7.3.2"

_GATE_KINDS = ("proposal", "impact", "authorization", "decision", "notice")


@dataclass(frozen=True)
class AuditJournal:
    """Records events for ever (`seams.EventSink`); safe to use from many threads and processes.

    `seen`: what notes outside of the database that a record was there.  Records of devices come by the
    hundred, so they are noted with the end of the step that they belong to.
    """

    rows: EventRows
    clock: Clock
    seen: SeenHead | None = None

    def record(self, run: str | None, kind: str, payload: dict[str, Any]) -> Event:
        """Append one record durably and return it, chained.

        Raises:
            BadInputError: the payload is not plain JSON.
            TypeError: the payload holds a secret.
            UnavailableError: it could not be stored.
        """
        _refuse_secrets(payload, "payload")
        at = self.clock.now()

        def follow(seq: int, previous: str) -> Event:
            return chained(
                seq, previous, at=at, run=run, kind=kind, process_id=process_id_of(kind), payload=payload
            )

        event = self.rows.append(follow)
        if self.seen is not None and not kind.startswith("device."):
            self.seen.rise(event)
        return event


def process_id_of(kind: str) -> str:
    """Return the eTOM element that a record of this kind is evidence of."""
    return GATE if kind.startswith(_GATE_KINDS) else IMPROVE_SERVICE_QUALITY


def _refuse_secrets(value: object, place: str) -> None:
    if isinstance(value, SecretStr | SecretBytes | Secret):
        msg = f"{place}: a secret does not belong in the journal"
        raise TypeError(msg)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _refuse_secrets(key, place)
            _refuse_secrets(inner, f"{place}.{key}")
    elif isinstance(value, list | tuple | set | frozenset):
        for number, inner in enumerate(value):
            _refuse_secrets(inner, f"{place}[{number}]")
