"""I9: the intent of every request that stages or writes is durable before the device sees it."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import Evidence
from tests.faults.invariants.requests import asked


def written_ahead(evidence: Evidence) -> Iterator[str]:
    """I9: each request in a device's log has an earlier intent that was still open then."""
    for one in asked(evidence):
        if one.run is None and not (one.line.op == "edit-config" and not one.line.acted):
            yield f"I9 {one.device}: {one.line.op} (record {one.line.seq}) without an earlier intent"
