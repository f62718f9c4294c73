"""What must hold after a run has ended, by the devices' own word.

Nothing that the engine says of a device or computes for it is believed: what the devices held before comes
from the lab, and what is authorized is written down here, whatever the platform that is told to do it.
"""

from collections.abc import Iterator, Mapping

from lxml import etree
from tests.faults.invariants.evidence import Authorized, gather
from tests.faults.invariants.verdict import violated
from tests.line.trial import Trial

from netmend.lab.configuration import canonical_text
from netmend.lab.element import add_element
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
SHORT_WAY_OWNERS, LONG_WAY_OWNERS = frozenset({"acme"}), frozenset({"bank", "city"})
"""Whose word each way needs."""


def authorized(before: str, port: str | None, moved: str = MOVED) -> str:
    """Return the post-state of a device as canonical text of the lab. `moved`: the service."""
    root = etree.fromstring(f"<all>{before}</all>".encode())
    services = root.find(f"{{{SERVICES_NS}}}services")
    assert services is not None
    there = next((service for service in services if service[0].text == moved), None)
    if there is not None and port is not None:
        there[1].text = port
    elif there is not None:
        services.remove(there)
    elif port is not None:
        place = sum(1 for service in services if (service[0].text or "") < moved)
        service = add_element(services, "service")
        add_element(service, "name", moved)
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
    *,
    way: Mapping[str, str | None] = SHORT_WAY,
    owners: frozenset[str] = SHORT_WAY_OWNERS,
) -> Iterator[str]:
    """Yield whatever is not as it must be. `before`: running of every device when the run began."""
    allowed = Authorized(
        before=before,
        posts={device: authorized(before[device], port) for device, port in way.items()},
        parties=owners,
    )
    evidence = gather(site, allowed)
    yield from violated(evidence)
    recorded = next(run.record for run in evidence.runs if run.record.id == trial.run_id)
    if (recorded.outcome, recorded.exit_code) != (end.outcome, end.exit_code):
        yield f"I2 {trial.run_id}: returned {end.outcome}, recorded {recorded.outcome}"
