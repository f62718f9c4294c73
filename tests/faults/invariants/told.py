"""I10: whoever must hear of a run hears of it in order, before the first write and after the last one."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import Carried, Evidence
from tests.faults.invariants.requests import writes

from netmend.model.notice import NoticeKind
from netmend.testing.story import Delivered

LATE_S = 0.05
"""Files have a coarser clock than logs."""


def told(evidence: Evidence) -> Iterator[str]:
    """I10: commencing before the first write, exactly one truthful completed after the last."""
    for run in evidence.runs:
        times = [one.line.t for one in writes(evidence) if one.run is run]
        parties = {one.notice.party for one in run.notices}
        if times and not any(one.notice.kind is NoticeKind.COMMENCING for one in run.notices):
            yield f"I10 {run.record.id}: wrote, and nobody heard of its commencing"
        for party in sorted(parties):
            mine = [one for one in run.notices if one.notice.party == party]
            yield from _to_one(run, party, mine, times)


def _to_one(run: Carried, party: str, mine: list[Delivered], times: list[float]) -> Iterator[str]:
    commencing = [one for one in mine if one.notice.kind is NoticeKind.COMMENCING]
    completed = [one for one in mine if one.notice.kind is NoticeKind.COMPLETED]
    if len(commencing) != len(completed):
        yield f"I10 {party}: {len(commencing)} commencing, {len(completed)} completed of {run.record.id}"
    if times and commencing and min(one.at for one in commencing) > min(times) + LATE_S:
        yield f"I10 {party}: heard of the commencing of {run.record.id} after its first write"
    if times and completed and max(one.at for one in completed) + LATE_S < max(times):
        yield f"I10 {party}: heard of the end of {run.record.id} before its last write"
    outcome = run.record.outcome
    last = max(completed, key=lambda one: one.notice.sequence, default=None)
    if last is not None and outcome is not None and last.notice.outcome not in {None, outcome.value}:
        yield f"I10 {party}: told {last.notice.outcome}, but {run.record.id} ended {outcome}"
    by_uid: dict[str, list[int]] = {}
    for one in mine:
        by_uid.setdefault(one.notice.uid, []).append(one.notice.sequence)
    for uid, sequences in by_uid.items():
        if len(sequences) != len(set(sequences)):
            yield f"I10 {party}: two notices of {uid} have the same sequence"
