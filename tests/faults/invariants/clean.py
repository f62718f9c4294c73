"""I7 and I8: nothing of ours is left on a device or beside the project, and every device still answers."""

import socket
from collections.abc import Iterator

from tests.faults.invariants.evidence import Evidence

_ANSWERS_WITHIN_S = 5.0


def clean(evidence: Evidence) -> Iterator[str]:
    """I7: no lock, timer, edit or lease when every run has ended."""
    for device, now in evidence.now.items():
        if evidence.alarmed(device):
            continue
        locks = {store: session for store, session in now.locks.items() if _ours(evidence, device, session)}
        if locks or now.pending is not None or (now.candidate_dirty and not _dirtied(evidence, device)):
            yield f"I7 {device}: left a lock, an edit or a timer: {now}"
        for run in evidence.runs:
            if device in run.leases:
                yield f"I7 {device}: still leased by {run.record.id}, which has ended"
    for root in {run.root for run in evidence.runs}:
        for left in sorted(root.rglob("*.tmp*")):
            yield f"I7 {left.name}: a temporary file is left"


def reachable(evidence: Evidence) -> Iterator[str]:
    """I8: whoever could be reached before can be reached now."""
    with evidence.site.lab as lab:
        entries = lab.info().devices
    for entry in entries:
        try:
            with socket.create_connection((entry.host, entry.port), timeout=_ANSWERS_WITHIN_S) as line:
                greeted = line.recv(4) == b"SSH-"
        except OSError:
            greeted = False
        if not greeted:
            yield f"I8 {entry.name}: does not answer any more"


def _ours(evidence: Evidence, device: str, session: int) -> bool:
    return not any(line.session == session and line.user == "outsider" for line in evidence.truth[device])


def _dirtied(evidence: Evidence, device: str) -> bool:
    return any(line.op == "edit-config" and line.user == "outsider" for line in evidence.truth[device])
