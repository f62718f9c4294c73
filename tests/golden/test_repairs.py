"""What the templates send, carried out on the lab's configurations: it repairs, and it can be undone."""

from collections.abc import Callable, Mapping

import pytest
from tests.golden.simulated_device import carried_out

from netmend.changes import render
from netmend.changes.render import RenderOrder, RenderRequest
from netmend.lab.configuration import Configuration
from netmend.lab.impairment import Impairments, LinkImpairment, ServiceImpairment
from netmend.lab.quality import ServiceQuality, measured
from netmend.model.change import ChangeSet
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.service import Service
from netmend.model.world import World

PLATFORMS = ("netconf", "iosxe", "eos", "linux")
DEGRADED = {
    "SDR-1001": Impairments(links={"p1-p2": LinkImpairment(loss=0.08)}),
    "SDR-1002": Impairments(),
    "SDR-1003": Impairments(links={"p3-p4": LinkImpairment(delay_ms=20)}),
    "SDR-1004": Impairments(links={"pe3-p1": LinkImpairment(loss=0.08)}),
    "SDR-1005": Impairments(services={"tv-north": ServiceImpairment(frame_bytes=8000, frame_share=0.3)}),
    "SDR-1006": Impairments(links={"pe3-p3": LinkImpairment(capacity_mbps=60)}),
}
"""How the example reports say that the lab is made worse."""


def meets(service: Service, quality: ServiceQuality) -> bool:
    values: Mapping[str, float | None] = vars(quality)
    found = ((one, values[one.kpi]) for one in service.objectives)
    return all(value is not None and one.met_by(value) for one, value in found)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(("name", "restores"), [(name, name != "SDR-1006") for name in DEGRADED])
def test_the_best_plan_does_what_its_report_says(
    world: World,
    running: dict[str, Configuration],
    compiled: Callable[[str, str], ChangeSet],
    reported: Callable[[str], ServiceDegradationReport],
    *,
    name: str,
    restores: bool,
    platform: str,
) -> None:
    """Degraded before; restored after, without making anybody worse; but SDR-1006 blames the wrong thing."""
    service = next(one for one in world.services if one.id == reported(name).affected_service)
    before = measured(world.services, world.topology, running, DEGRADED[name])

    for change in compiled(name, platform).changes:
        for edit in change.edits:
            running[change.device] = carried_out(running[change.device], edit, platform)
    after = measured(world.services, world.topology, running, DEGRADED[name])

    worse = [
        one.id
        for one in world.services
        if one.in_use and after[one.id].loss_ratio > before[one.id].loss_ratio + 1e-9
    ]
    assert not meets(service, before[service.id])
    assert meets(service, after[service.id]) is restores
    assert worse == []


STEPS: dict[str, tuple[str, ...]] = {
    "bind-service": ("release-service",),
    "set-shaper": ("clear-shaper",),
    "set-mtu": ("clear-mtu",),
    "release-service": ("bind-service", "set-shaper"),
    "clear-shaper": ("set-shaper",),
    "clear-mtu": ("set-mtu",),
}
"""What undoes each template."""


@pytest.fixture(scope="module")
def texts(example: Project) -> dict[str, str]:
    """What every template of the example renders for one service on pe1."""
    context: dict[str, int | str] = {
        "service": "hospital-imaging",
        "device": "pe1",
        "port": "ge-0/0/2",
        "shaper_mbps": 100,
        "mtu": 9000,
    }
    orders = tuple(RenderOrder(template=name, context=context) for name in example.templates)
    rendering = render(RenderRequest(templates=example.templates, orders=orders))
    return dict(zip(example.templates, rendering.texts, strict=True))


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("step", STEPS)
def test_every_template_has_a_counterpart_that_undoes_it(
    running: dict[str, Configuration], texts: dict[str, str], step: str, platform: str
) -> None:
    """From where a template changes something, its counterpart leads back to the same configuration."""
    base = running["pe1"]
    if step in {"bind-service", "set-shaper", "clear-mtu"}:  # the lab begins with what they would make
        base = carried_out(base, texts[f"{platform}/{STEPS[step][0]}"], platform)

    configs = [base]
    for name in (step, *STEPS[step]):
        configs.append(carried_out(configs[-1], texts[f"{platform}/{name}"], platform))

    assert configs[1].text != base.text
    assert configs[-1].text == base.text


def test_every_template_of_the_example_is_undone_by_one_of_these(example: Project) -> None:
    """A new template comes with its counterpart on each platform."""
    platforms = {name.partition("/")[0] for name in example.templates}

    assert platforms >= set(PLATFORMS)
    assert set(example.templates) == {f"{platform}/{step}" for platform in platforms for step in STEPS}
