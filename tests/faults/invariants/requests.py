"""Which run asked for what: every request of an engine that a device logged, with the run it belongs to."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tests.faults.invariants.evidence import ENGINE, Carried, Evidence

from netmend.lab.log_line import LogLine
from netmend.model.event import Event

PATIENCE_S = 1.0
"""How much later than its reply a request may have been logged, and the reply written down."""
FORWARD = frozenset({"edit-config", "confirmed-commit", "extend", "confirming-commit", "commit"})
"""Requests that need somebody's word; to take back, to save and to unlock is always permitted."""
_ALIKE = (
    frozenset({"commit", "confirming-commit", "repeated-confirm"}),
    frozenset({"confirmed-commit", "extend"}),
    frozenset({"cancel-commit", "discard-changes", "commit"}),
)
"""The same words to a device: what they are called depends on whether something is pending there."""


class Asked(NamedTuple):
    """One request. `held`: the digest of running before it.  `run`: None when no intent explains it.

    `phase`: as the intent says.
    """

    device: str
    line: LogLine
    held: str
    run: Carried | None
    phase: str

    @property
    def effective(self) -> bool:
        """Say whether running is another one afterwards."""
        return self.line.running_digest != self.held


@lru_cache(maxsize=2)
def asked(evidence: Evidence) -> tuple[Asked, ...]:
    """Return every staging and writing request of an engine, by device and in the order it was logged."""
    return tuple(one for device in evidence.truth for one in _of_device(evidence, device))


def writes(evidence: Evidence) -> tuple[Asked, ...]:
    """Return the requests that the device carried out and that were of class write."""
    return tuple(one for one in asked(evidence) if one.line.request_class == "write" and one.line.acted)


def _of_device(evidence: Evidence, device: str) -> Iterator[Asked]:
    held = evidence.pre(device)
    for line in evidence.truth[device]:
        is_request = line.user == ENGINE and line.phase == "request" and line.request_class != "read"
        if is_request:
            yield Asked(device, line, held, *_who(evidence, device, line))
        held = line.running_digest


def _who(evidence: Evidence, device: str, line: LogLine) -> tuple[Carried | None, str]:
    """Return the run and the phase of the intent that covers the request.

    Of several, that of the run which heard what the device did, and of these the latest.
    """
    covering = [
        (fits, run.times[intent.seq], number, str(intent.payload["phase"]))
        for number, run in enumerate(evidence.runs)
        for intent, fits in _intents(run, device, line)
    ]
    if not covering:
        return None, ""
    _, _, number, phase = max(covering)
    return evidence.runs[number], phase


def _intents(run: Carried, device: str, line: LogLine) -> Iterator[tuple[Event, int]]:
    """Yield the intents of that request that came before it and were not concluded before it.

    With each whether its conclusion fits: 1 as the device has it, 0 not known or a little early, -1 the
    opposite.
    """
    names = next((group for group in _ALIKE if line.op in group), frozenset({line.op}))
    mine = [
        event
        for event in run.events
        if event.kind in {"device.intent", "device.request"}
        and event.payload["device"] == device
        and event.payload["op"] in names
    ]
    for number, event in enumerate(mine):
        if event.kind != "device.intent" or run.times[event.seq] > line.t:
            continue
        answer = next((later for later in mine[number + 1 :] if later.kind == "device.request"), None)
        if answer is None or answer.payload["acted"] == "UNKNOWN":
            yield event, 0
        elif line.t <= run.times[answer.seq] + PATIENCE_S:
            heard = line.t <= run.times[answer.seq]
            yield event, heard if (answer.payload["acted"] == "ACTED") is line.acted else -1
