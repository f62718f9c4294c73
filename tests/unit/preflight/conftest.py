from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.inventory import entries, load_nornir_inventory, load_project
from netmend.model.change import ChangeSet, DeviceChange, DeviceClass, Preview, Reassignment, Touch
from netmend.model.project import Project
from netmend.model.runbook import ChangeType, Verification, WaveStrategy

EXAMPLE = Path(__file__).parents[3]
PreviewOf = Callable[..., Preview]


@pytest.fixture(scope="session")
def example() -> Project:
    """The example project: its numbers are what these tests count on."""
    devices = entries(load_nornir_inventory(EXAMPLE, "SimpleInventory", {}))
    return load_project(EXAMPLE, name="example", devices=devices)


@pytest.fixture
def project(example: Project) -> Project:
    """The example project in which every person has a key."""
    parties = tuple(
        party.model_copy(
            update={"persons": tuple(p.model_copy(update={"keys": (f"key {p.id}",)}) for p in party.persons)}
        )
        for party in example.parties.parties
    )
    return example.model_copy(update={"parties": example.parties.model_copy(update={"parties": parties})})


@pytest.fixture
def preview() -> PreviewOf:
    """Make the preview of one device out of what it touches."""

    def made(device: str, *touches: Touch) -> Preview:
        return Preview(
            device=device,
            device_class=DeviceClass.TIMER,
            wave=0,
            base_digest=f"base {device}",
            post_digest=f"post {device}",
            diff="",
            back_out=f"undo {device}",
            back_out_diff="",
            touches=touches,
        )

    return made


@pytest.fixture
def shaper() -> ChangeSet:
    """A standard change of one parameter: the shaper of hospital-imaging at pe1."""
    return ChangeSet(
        plan="reconfigure-shaper",
        version="1",
        service="hospital-imaging",
        change_type=ChangeType.STANDARD,
        strategy=WaveStrategy.ATOMIC,
        verification=Verification(soak_s=1, samples=1, interval_s=1),
        changes=(DeviceChange(device="pe1", wave=0, edits=("edit pe1",)),),
        values={"shaper_mbps": 200},
    )


@pytest.fixture
def move(project: Project) -> ChangeSet:
    """A normal change: gold-acme moves from the north to the south."""
    acme = project.services.named("gold-acme")
    assert acme is not None
    waves = {"p4": 0, "p3": 1, "pe1": 2, "p1": 3, "p2": 3}
    return ChangeSet(
        plan="reassign-alternate-path",
        version="1",
        service="gold-acme",
        change_type=ChangeType.NORMAL,
        strategy=WaveStrategy.ATOMIC,
        verification=Verification(soak_s=1, samples=1, interval_s=1),
        changes=tuple(DeviceChange(device=d, wave=w, edits=(f"edit {d}",)) for d, w in waves.items()),
        reassignment=Reassignment(service=acme.id, before=acme.assignment, after=acme.alternates[0]),
        values={"alternate": "south"},
    )


@pytest.fixture
def moved(preview: PreviewOf) -> tuple[Preview, ...]:
    """What the devices make of that move."""

    def entry(port: str) -> Touch:
        path = "/services/service[name='gold-acme']"
        return Touch(path=path, keys=("gold-acme",), values=("gold-acme", port))

    switch = Touch(
        path="/services/service[name='gold-acme']/egress-port",
        keys=("gold-acme",),
        values=("ge-0/0/1", "ge-0/0/2"),
    )
    return (
        preview("p4", entry("Ethernet49/1")),
        preview("p3", entry("GigabitEthernet0/0/2")),
        preview("pe1", switch),
        preview("p1", entry("ge-0/0/2")),
        preview("p2", entry("ge-0/0/1")),
    )
