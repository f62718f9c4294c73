"""Plans that change one to five devices: what each begins from, what it may make, and whose word it needs.

Written down here and computed from the devices' own configurations, never taken from the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from tests.line.violations import LONG_WAY, SHORT_WAY, authorized

from netmend.lab.configuration import canonical_text
from netmend.lab.schema import SERVICES_NS
from netmend.testing.site import Site

_NORTH = "pe1:ge-0/0/1, p1:ge-0/0/2, p2:ge-0/0/1, pe2:ge-0/0/10"
_SHORT = "pe1:ge-0/0/1, p1:ge-0/0/5, pe2:ge-0/0/10"
_SOUTH = "pe1:ge-0/0/2, p3:GigabitEthernet0/0/2, p4:Ethernet49/1, pe2:ge-0/0/10"
_RAISED_MBPS = "200"


@dataclass(frozen=True)
class Plan:
    """A degradation and what answers it. `way`: the port of the service on each device afterwards.

    `lossy`: the link that is degraded; empty: none need be.  `elsewhere`: one that the plan moves to; empty:
    nothing can keep it from helping.  `owners`: whose word it needs.
    """

    name: str
    service: str
    way: Mapping[str, str | None]
    owners: frozenset[str]
    lossy: str = "p1-p2"
    elsewhere: str = ""
    degradation: str = "loss"

    @property
    def report(self) -> str:
        """Return the file of its report in the project."""
        return f"runbooks/reports/trial-{self.name}.yaml"

    def prepare(self, root: Path) -> None:
        """Write its report into a project, and the alternate path that it is to find there."""
        (root / self.report).write_text(
            f"schema: netmend.report.v1\nid: SDR-9{len(self.name):03}\naffected_service: {self.service}\n"
            f"degradation: {self.degradation}\nreported_by: {_OWNER[self.service]}\n"
            "description: A trial.\nanalysis:\n  measured_at: 2026-01-15T09:30:00Z\n"
            f"  root_cause_resource: {self.lossy or 'pe1'}\n",
            encoding="utf-8",
        )
        services = root / "inventory" / "services.yaml"
        text = services.read_text(encoding="utf-8")
        wanted = _SHORT if self.way is SHORT_WAY else _SOUTH
        for known in (_SHORT, _SOUTH):
            # The first of them is the alternate of gold-acme.
            text = text.replace(
                f"alternates:\n      - name: south\n        resources: [{known}]",
                f"alternates:\n      - name: south\n        resources: [{wanted}]",
            )
        services.write_text(text, encoding="utf-8")

    def degrade(self, site: Site, *, better: bool) -> None:
        """Let the lab begin again and be as the report says. `better`: the plan will help."""
        with site.lab as lab:
            lab.reset()
            if self.lossy:
                lab.impair_link(self.lossy, loss=0.08)
            if self.elsewhere and not better:
                lab.impair_link(self.elsewhere, loss=0.05)

    def posts(self, before: Mapping[str, str]) -> dict[str, str]:
        """Return what each device may hold afterwards, as canonical text of the lab."""
        if not self.lossy:
            return {device: _raised(before[device], self.service) for device in self.way}
        return {device: authorized(before[device], port, self.service) for device, port in self.way.items()}


def _raised(before: str, name: str) -> str:
    root = etree.fromstring(f"<all>{before}</all>".encode())
    services = root.find(f"{{{SERVICES_NS}}}services")
    assert services is not None
    service = next(one for one in services if one[0].text == name)
    rate = service.find(f"{{{SERVICES_NS}}}shaper-mbps")
    assert rate is not None
    rate.text = _RAISED_MBPS
    return canonical_text(root)


_OWNER = {"gold-acme": "acme", "city-wifi": "city", "hospital-imaging": "hospital"}
PLANS = (
    Plan("1", "hospital-imaging", {"pe1": None}, frozenset(), lossy="", degradation="congestion"),
    Plan("22", "gold-acme", SHORT_WAY, frozenset({"acme"}), elsewhere="p1-pe2"),
    Plan(
        "333",
        "city-wifi",
        {"p3": "GigabitEthernet0/0/2", "pe3": "ge-0/0/2", "p1": None},
        frozenset({"acme"}),
        lossy="p1-p4",
        elsewhere="p3-p4",
    ),
    Plan("55555", "gold-acme", LONG_WAY, frozenset({"bank", "city"}), elsewhere="p3-p4"),
)
"""By how many devices they change, which their names tell."""
