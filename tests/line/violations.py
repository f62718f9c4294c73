"""What must hold after a run has ended, by the devices' own word.

Nothing that the engine says of a device or computes for it is believed: what the devices held before comes
from the lab, and what is authorized is written down here, whatever the platform that is told to do it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from lxml import etree
from tests.line.trial import Trial

from netmend.lab.configuration import canonical_text
from netmend.lab.element import add_element
from netmend.lab.orders import DeviceStatus
from netmend.lab.schema import SERVICES_NS
from netmend.model.outcome import RunEnd
from netmend.testing.site import Site

MOVED = "gold-acme"
SHORT_WAY: Mapping[str, str | None] = {"p1": "ge-0/0/5", "p2": None}
LONG_WAY: Mapping[str, str | None] = {
    "p4": "Ethernet49/1",
    "p3": "GigabitEthernet0/0/2",
    "pe1": "ge-0/0/2",
    "p1": None,
    "p2": None,
}
"""The port through which each device sends the service afterwards; None: it does not know it any more."""


def authorized(before: str, port: str | None) -> str:
    """Return the post-state of a device as canonical text of the lab."""
    root = etree.fromstring(f"<all>{before}</all>".encode())
    services = root.find(f"{{{SERVICES_NS}}}services")
    assert services is not None
    there = next((service for service in services if service[0].text == MOVED), None)
    if there is not None and port is not None:
        there[1].text = port
    elif there is not None:
        services.remove(there)
    elif port is not None:
        place = sum(1 for service in services if (service[0].text or "") < MOVED)
        service = add_element(services, "service")
        add_element(service, "name", MOVED)
        add_element(service, "egress-port", port)
        services.insert(place, service)
    text = canonical_text(root)
    assert text != before
    return text


def violations(
    site: Site,
    trial: Trial,
    end: RunEnd,
    before: dict[str, str],
    way: Mapping[str, str | None] = SHORT_WAY,
) -> Iterator[str]:
    """Yield whatever is not as it must be. `before`: running of every device when the run began."""
    posts = {device: authorized(before[device], port) for device, port in way.items()}
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
