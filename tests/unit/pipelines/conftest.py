"""Two scripted devices, a proposal that changes both, and a pipeline to them on a clock that stands still."""

from dataclasses import dataclass, field
from typing import Literal

import pytest
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from pydantic import SecretStr

from netmend.audit import AuditJournal
from netmend.model.project import DeviceEntry
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines import Fleet, Pipeline
from netmend.seams import Target
from netmend.store import Store
from netmend.testing.clock import FrozenClock
from netmend.testing.proposals import BASE, POST, preview, proposal
from netmend.testing.scripted_device import ScriptedDevice

__all__ = ["BASE", "POST"]


class NoPassword:
    """Implements `seams.Credentials`."""

    def password(self, device: DeviceEntry) -> SecretStr:
        """Return an empty one."""
        del device
        return SecretStr("")


@dataclass
class Noted:
    """Implements `seams.Power`: notes the points that are passed."""

    points: list[tuple[str, str]] = field(default_factory=list)

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Note it."""
        self.points.append((point, moment))


@dataclass
class World:
    """Everything around a pipeline."""

    clock: FrozenClock
    store: Store
    devices: dict[str, ScriptedDevice]
    proposal: ImprovementProposal
    pipeline: Pipeline
    power: Noted


@pytest.fixture
def world(store: Store, clock: FrozenClock) -> World:
    events = AuditJournal(store.events, clock)
    devices = {name: ScriptedDevice(name, BASE) for name in ("d1", "d2")}
    hosts = Hosts({name: Host(name=name, hostname="127.0.0.1", platform=name) for name in devices})
    targets = {
        name: Target(
            device=DeviceEntry(name=name, hostname="127.0.0.1", port=1, platform=name, username="u"),
            known_hosts="",
            deadline_s=1,
        )
        for name in devices
    }
    fleet = Fleet(
        inventory=Inventory(hosts=hosts, groups=Groups(), defaults=Defaults()),
        targets=targets,
        drivers=devices,
        credentials=NoPassword(),
        events=events,
        deadline_s=10,
    )
    power = Noted()
    pipeline = Pipeline(
        run="R-1",
        attempt=1,
        fleet=fleet,
        operations=store.operations,
        events=events,
        leases=store.leases,
        power=power,
        clock=clock,
        lease_s=3600,
    )
    return World(clock, store, devices, proposal(preview("d1"), preview("d2", 1)), pipeline, power)
