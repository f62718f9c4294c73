"""I2: what the engine says of a device and of a run is what is there."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import ENGINE, Carried, Evidence, digest
from tests.faults.invariants.requests import writes

from netmend.lab.log_line import LogLine

_AS_AUTHORIZED = frozenset({"confirmed", "saved", "not_saved"})
_AS_BEFORE = frozenset({"backed_out", "untouched", "unchanged"})
_CODES = {
    "restored": {0, 5},
    "already_normal": {0},
    "not_restored": {4},
    "backed_out": {4},
    "refused": {2, 3},
    "cancelled": {3},
    "inconsistent": {5},
}


def truth(evidence: Evidence) -> Iterator[str]:
    """I2: of every run that has ended, each device and the outcome."""
    for run in evidence.runs:
        record = run.record
        if record.outcome is None:
            yield f"I2 {record.id}: has not ended"
            continue
        yield from _devices(evidence, run)
        yield from _outcome(evidence, run, record.outcome.value)
        if record.exit_code not in _CODES[record.outcome.value]:
            yield f"I2 {record.id}: {record.outcome} with exit code {record.exit_code}"
    last = {one.device: one.run for one in writes(evidence) if one.run is not None}
    for device, run in last.items():
        if digest(evidence.running[device]) != evidence.as_of(device, run.ended_at) and device not in {
            device for device in evidence.truth if evidence.foreign(device) or evidence.alarmed(device)
        }:
            yield f"I2 {device}: changed by itself after {run.record.id} had ended"


def _devices(evidence: Evidence, run: Carried) -> Iterator[str]:
    for one in run.said.outcomes:
        held, post = _known(evidence, run, one.device), evidence.post(one.device)
        before = {evidence.pre(one.device)} | evidence.foreign(one.device)
        if one.device in _of_others(evidence, run):
            before.add(post or "")
        said = one.state.value
        if said == "pending":
            yield f"I2 {one.device}: left pending"
        elif (said in _AS_AUTHORIZED and held != post) or (said in _AS_BEFORE and held not in before):
            yield f"I2 {one.device}: said to be {said}, which it is not"
        elif said == "saved" and digest(evidence.startup[one.device]) != post:
            yield f"I2 {one.device}: said to be saved, but startup is not as authorized"
        elif said == "inconsistent" and not evidence.authorized.may_alarm:
            yield f"I2 {one.device}: a person is called for what could be proven: {one.problem}"
        if said == "inconsistent" and run.record.exit_code != 5:
            yield f"I2 {one.device}: inconsistent, and nobody is told"


def _outcome(evidence: Evidence, run: Carried, outcome: str) -> Iterator[str]:
    told = {one.device for one in run.said.outcomes if one.state.value != "unchanged"}
    posts = [device for device in evidence.authorized.posts if device in told or outcome == "restored"]
    others = _of_others(evidence, run) if outcome != "restored" else frozenset()
    done = [
        device
        for device in posts
        if _known(evidence, run, device) == evidence.post(device) and device not in others
    ]
    if outcome == "restored" and not set(evidence.authorized.posts) <= {*done, *_left_alone(evidence, run)}:
        yield f"I2 {run.record.id}: restored, with {len(done)} devices as authorized"
    if outcome in {"not_restored", "backed_out", "refused", "cancelled"} and done:
        yield f"I2 {run.record.id}: {outcome}, with {', '.join(done)} as authorized"
    wrote = [one.device for one in writes(evidence) if one.run is run and one.effective]
    if outcome in {"refused", "already_normal"} and wrote:
        yield f"I2 {run.record.id}: {outcome}, but it wrote to {wrote[0]}"


def _known(evidence: Evidence, run: Carried, device: str) -> str:
    """Return what a device held when the run ended; or when it was read last, if somebody changed it later.

    A reading counts only when no engine wrote after it: what is sent has to be read back. A save tells as
    much as a reading: startup is read after it.
    """
    held = evidence.as_of(device, run.ended_at)
    if held not in evidence.foreign(device):
        return held
    lines = [line for line in evidence.truth[device] if line.user == ENGINE and line.t <= run.ended_at]
    telling = [line for line in lines if _tells(line) or _changes(line)]
    return telling[-1].running_digest if telling and _tells(telling[-1]) else held


def _tells(line: LogLine) -> bool:
    reads = line.op == "get-config" and (line.model_extra or {}).get("source") == "running"
    return reads or line.op == "copy-config"


def _changes(line: LogLine) -> bool:
    return line.request_class == "write" and line.op not in {"lock", "unlock"}


def _left_alone(evidence: Evidence, run: Carried) -> frozenset[str]:
    """Return the devices that the run did not have to change, and that somebody else changed meanwhile."""
    return frozenset(
        one.device
        for one in run.said.outcomes
        if one.state.value == "unchanged"
        and evidence.as_of(one.device, run.ended_at) in evidence.foreign(one.device)
    )


def _of_others(evidence: Evidence, run: Carried) -> frozenset[str]:
    """Return the devices that another run changed before this one ended: it says nothing of that."""
    return frozenset(
        one.device
        for one in writes(evidence)
        if one.run is not None and one.run is not run and one.effective and one.line.t <= run.ended_at
    )
