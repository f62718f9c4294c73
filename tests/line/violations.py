"""What must hold after a run over the short way has ended, by the devices' own word.

Nothing that the engine says of a device or computes for it is believed: what the devices held before comes
from the lab, and what is authorized is written down here, whatever the platform that is told to do it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from tests.line.platforms import CANARY, LATER
from tests.line.trial import Trial

from netmend.lab.orders import DeviceStatus
from netmend.model.outcome import RunEnd
from netmend.testing.site import Site

_MOVED = r"(?<=<name>gold-acme</name>\n    <egress-port>)ge-0/0/2(?=</egress-port>)"
_RELEASED = re.compile(
    r"  <service>\n    <name>gold-acme</name>\n    <egress-port>ge-0/0/1</egress-port>\n  </service>\n"
)


def authorized(before: Mapping[str, str]) -> dict[str, str]:
    """Return the post-state of both devices as canonical text of the lab."""
    posts = {
        CANARY: re.sub(_MOVED, "ge-0/0/5", before[CANARY]),
        LATER: re.sub(_RELEASED, "", before[LATER]),
    }
    if any(text == before[device] for device, text in posts.items()):
        raise AssertionError("the devices did not begin where the short way begins")
    return posts


def violations(site: Site, trial: Trial, end: RunEnd, before: dict[str, str]) -> Iterator[str]:
    """Yield whatever is not as it must be. `before`: running of every device when the run began."""
    posts = authorized(before)
    with site.lab as lab:
        status = {one.name: one for one in lab.status().devices}
    running, startup = site.configs(), site.configs("startup")
    said = {one.device: one.state.value for one in trial.devices().outcomes}
    for device, post in posts.items():
        if running[device] != startup[device]:
            yield f"I1 {device}: startup is not as running"
        if running[device] not in {before[device], post}:
            yield f"I1 {device}: running is neither as before nor as authorized"
        if (said.get(device) in {"saved", "confirmed"}) != (running[device] == post):
            yield f"I2 {device}: said to be {said.get(device)}, which it is not"
        yield from _device_violations(site, status[device], post)
    done = sum(1 for device, post in posts.items() if running[device] == post)
    if done not in {0, len(posts)}:
        yield f"I11 {done} of {len(posts)} devices are as authorized, the others as before"
    if (end.outcome.value == "restored") != (done == len(posts)):
        yield f"I2 the run ended {end.outcome}, with {done} devices as authorized"
    for device in [name for name, text in before.items() if name not in posts and running[name] != text]:
        yield f"I3 {device}: changed, though nobody authorized it"
    yield from _notice_violations(site, trial.run_id)


def _device_violations(site: Site, now: DeviceStatus, post: str) -> Iterator[str]:
    lines = site.truth(now.name)
    wanted = f"sha256:{hashlib.sha256(post.encode()).hexdigest()}"
    applied = sum(
        1
        for before, after in pairwise(lines)
        if after.running_digest == wanted != before.running_digest and after.op != "revert"
    )
    confirms = [line.op for line in lines if line.acted].count("confirming-commit")
    if applied > 1 or confirms > 1:
        yield f"I6 {now.name}: applied more than once"
    if now.locks or now.candidate_dirty or now.pending is not None:
        yield f"I7 {now.name}: left a lock, an edit or a timer: {now}"


def _notice_violations(site: Site, run_id: str) -> Iterator[str]:
    notices = Path(site.root / ".netmend" / "notices")
    for party in sorted(notices.glob("*")):
        keys = sorted(one.stem for one in party.glob(f"{run_id}-*.json"))
        commencing = [key for key in keys if key.endswith("-commencing")]
        completed = [key for key in keys if key.endswith("-completed")]
        if len(commencing) != len(completed):
            yield f"I10 {party.name}: {len(commencing)} commencing, {len(completed)} completed"
