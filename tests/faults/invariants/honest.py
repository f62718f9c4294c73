"""I15: nothing is confirmed that was not measured to be good."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import Evidence
from tests.faults.invariants.requests import Asked, writes


def honest(evidence: Evidence) -> Iterator[str]:
    """I15: no confirm where the service is not restored, nor without a good verdict after the last push."""
    confirms = [
        one
        for one in writes(evidence)
        if one.line.op == "confirming-commit" and one.held == evidence.post(one.device)
        if not _only_ends_a_timer(evidence, one)
    ]
    if confirms and not evidence.authorized.may_confirm:
        yield f"I15 {confirms[0].device}: confirmed, though the service is not measured to be restored"
    for one in confirms:
        if one.run is None:
            continue
        pushed = [
            other.line.t
            for other in writes(evidence)
            if other.run is one.run and other.line.op == "confirmed-commit" and other.line.t < one.line.t
        ]
        judged = [
            event.payload
            for event in one.run.events
            if event.kind == "quality.judged"
            and max(pushed, default=0.0) < one.run.times[event.seq] < one.line.t
        ]
        good = bool(judged) and judged[-1]["met"] and not judged[-1]["worse"] and not judged[-1]["unknown"]
        if not good:
            yield f"I15 {one.device}: confirmed without a good verdict after the last push"


def _only_ends_a_timer(evidence: Evidence, one: Asked) -> bool:
    """Say whether running was the same already when the timer was armed, for configuration mode."""
    earlier = (line for line in evidence.truth[one.device] if line.seq < one.line.seq and line.acted)
    armed = [line for line in earlier if line.op == "confirmed-commit"][-1:]
    arms_mode = [line for line in armed if (line.model_extra or {}).get("target") == "running"]
    return bool(arms_mode) and arms_mode[0].running_digest == one.held
