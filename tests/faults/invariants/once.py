"""I6: a change is applied once, whatever was lost on the way."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.invariants.evidence import Carried, Evidence
from tests.faults.invariants.requests import asked

_Place = tuple[Carried | None, str]
"""A run, not its id: two projects may have one of the same."""


def once(evidence: Evidence) -> Iterator[str]:
    """I6: one effective commit and one confirm for each run and device; none sent again after it was done."""
    applied: Counter[_Place] = Counter()
    confirmed: Counter[_Place] = Counter()
    armed: set[_Place] = set()
    for one in asked(evidence):
        key = (one.run, one.device)
        extra = one.line.model_extra or {}
        as_authorized = one.line.running_digest == evidence.post(one.device)
        if one.effective and as_authorized:
            applied[key] += 1
        # IOS XE leads back under a timer of its own, and ends that by a confirm.
        leads_back = extra.get("target") == "running" and one.held == evidence.post(one.device)
        if one.line.op == "confirming-commit" and one.line.acted and as_authorized:
            confirmed[key] += 1
        if one.line.op == "confirmed-commit" and "persist_id" not in extra and not leads_back:
            if key in armed:
                yield f"I6 {one.device}: {_id(one.run)} sent its commit again after it was carried out"
            if one.line.acted:
                armed.add(key)
    for word, counted in (("applied", applied), ("confirmed", confirmed)):
        for (run, device), times in counted.items():
            if times > 1:
                yield f"I6 {device}: {word} {times} times by {_id(run)}"


def _id(run: Carried | None) -> str:
    return "nobody" if run is None else run.record.id
