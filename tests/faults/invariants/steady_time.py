"""I14: no write while the engine's clock is behind what it has shown before."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import Evidence

_TOLERATED_S = 5.0


def steady_time(evidence: Evidence) -> Iterator[str]:
    """I14: no intent to write more than 5 s behind an earlier record, but to take back."""
    for run in evidence.runs:
        highest = 0.0
        for event in run.events:
            at = event.at.timestamp()
            writes = event.kind == "device.intent" and event.payload["class"] == "write"
            forward = writes and event.payload["phase"] in {"push", "extend", "confirm"}
            saves = writes and event.payload["op"] == "copy-config"
            if forward and not saves and highest - at > _TOLERATED_S:
                device, op = event.payload["device"], event.payload["op"]
                yield f"I14 {device}: {op} with a clock {highest - at:.0f} s behind itself"
            highest = max(highest, at)
