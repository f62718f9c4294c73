"""One record of the journal: the single stream that every screen and every log is made from."""

from typing import Any

from pydantic import AwareDatetime

from netmend.model.fact import Fact


class Event(Fact):
    """One hash-chained record. `hash` covers all other fields and, through `previous`, every earlier one.

    `process_id`: the eTOM element the record is evidence of, 1.4.7.3 or 1.4.7.3.2 (the gate).
    `payload`: plain JSON.
    """

    seq: int
    at: AwareDatetime
    run: str | None
    kind: str
    process_id: str
    payload: dict[str, Any]
    previous: str
    hash: str
