"""I4: a change begins on exactly what was authorized as its base, or not at all."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import Evidence
from tests.faults.invariants.requests import FORWARD, asked


def fresh(evidence: Evidence) -> Iterator[str]:
    """I4: the first request of a run that changes running finds the base there."""
    for device in evidence.truth:
        base, post = evidence.pre(device), evidence.post(device)
        away = False  # between base and post, in lines that take effect one by one
        for one in asked(evidence):
            if one.device != device or not one.effective:
                continue
            if one.line.op in FORWARD and not away and one.held not in {base, post}:
                yield f"I4 {device}: {one.line.op} on a base that nobody authorized"
            away = one.line.op == "edit-config" and one.line.running_digest not in {base, post}
