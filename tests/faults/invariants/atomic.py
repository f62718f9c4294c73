"""I1 and I11: at the end every device is exactly as before or as authorized, and all of them are alike."""

from collections.abc import Iterator

from tests.faults.invariants.evidence import Evidence, digest

from netmend.model.outcome import DeviceState

_FINAL = frozenset({DeviceState.CONFIRMED, DeviceState.SAVED})


def atomic(evidence: Evidence) -> Iterator[str]:
    """I1: running is the pre-state or the post-state, and startup is as running or as before.

    Where somebody else has changed running since a run made its change final, startup may be as authorized.
    """
    for device in evidence.authorized.posts:
        if evidence.alarmed(device):
            continue
        running, startup = digest(evidence.running[device]), digest(evidence.startup[device])
        foreign = evidence.foreign(device)
        if running not in {evidence.pre(device), evidence.post(device)} | foreign:
            yield f"I1 {device}: running is neither as before nor as authorized"
        saved = {evidence.post(device)} if running in foreign and _was_final(evidence, device) else set()
        if startup not in {running, evidence.pre(device)} | saved:
            yield f"I1 {device}: startup is neither as running nor as before"


def alike(evidence: Evidence) -> Iterator[str]:
    """I11: an atomic group ends all as before or all as authorized."""
    devices = [device for device in evidence.authorized.posts if not evidence.foreign(device)]
    if any(evidence.alarmed(device) for device in evidence.authorized.posts):
        return
    done = [device for device in devices if digest(evidence.running[device]) == evidence.post(device)]
    if done and len(done) != len(devices):
        yield f"I11 {', '.join(done)} as authorized, the others of {', '.join(devices)} are not"


def _was_final(evidence: Evidence, device: str) -> bool:
    said = (one for run in evidence.runs for one in run.said.outcomes)
    return any(one.device == device and one.state in _FINAL for one in said)
