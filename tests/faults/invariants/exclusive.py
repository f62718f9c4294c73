"""I5: one writer per device, and under the device's own lock."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import Carried, Evidence
from tests.faults.invariants.requests import Asked, asked

from netmend.lab.log_line import LogLine

_EDITS = frozenset({"edit-config", "confirmed-commit"})
_SETTLES = frozenset({"confirming-commit", "cancel-commit", "revert", "reboot"})


def exclusive(evidence: Evidence) -> Iterator[str]:
    """I5: edits happen under a lock, and nobody else of ours works on a device that waits for its confirm."""
    for device in evidence.truth:
        mine = {one.line.seq: one for one in asked(evidence) if one.device == device}
        yield from _without_lock(evidence, device, mine)
        yield from _interleaved(evidence, device, mine)


def _without_lock(evidence: Evidence, device: str, mine: dict[int, Asked]) -> Iterator[str]:
    locked_by: set[int | None] = set()
    for line in evidence.truth[device]:
        extra = line.model_extra or {}
        # Arming a timer for configuration mode enters it exclusively.
        arms_mode = line.op == "confirmed-commit" and extra.get("target") == "running"
        if line.seq in mine and line.op in _EDITS and not arms_mode and line.session not in locked_by:
            yield f"I5 {device}: {line.op} of session {line.session} without the device's lock"
        if (line.op == "lock" or arms_mode) and line.acted:
            locked_by.add(line.session)
        elif line.op in {"unlock", "disconnect", "close-session", "discard-changes"} and line.acted:
            if line.op != "discard-changes" or extra.get("persist") is not None:
                locked_by.discard(line.session)
        elif line.op in {"reset", "reboot"}:
            locked_by.clear()


def _interleaved(evidence: Evidence, device: str, mine: dict[int, Asked]) -> Iterator[str]:
    holder: Carried | None = None
    for line in evidence.truth[device]:
        one = mine.get(line.seq)
        run = None if one is None else one.run
        if holder is not None and run is not None and run is not holder and not _apart(holder, run, line):
            yield f"I5 {device}: {line.op} of {run.record.id} while {holder.record.id} is pending there"
        if line.op == "confirmed-commit" and line.acted and run is not None:
            holder = run
        elif line.op in _SETTLES and line.acted:
            holder = None


def _apart(holder: Carried, other: Carried, line: LogLine) -> bool:
    """Say whether only the device itself could keep the other from what is pending, and did."""
    return holder.root != other.root and not (line.acted and line.request_class == "write")
