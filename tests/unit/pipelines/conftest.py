"""Two scripted devices, a proposal that changes both, and a pipeline to them on a clock that stands still."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from pydantic import SecretStr

from netmend.audit import AuditJournal
from netmend.model.change import ChangeSet, DeviceChange, DeviceClass, Preview
from netmend.model.project import DeviceEntry
from netmend.model.proposal import ImprovementProposal
from netmend.model.runbook import ChangeType, Verification, WaveStrategy
from netmend.pipelines import Fleet, Pipeline
from netmend.seams import Target
from netmend.store import Store, open_store
from netmend.testing.clock import FrozenClock
from netmend.testing.scripted_device import ScriptedDevice

BASE, POST = "sha256:" + "a" * 64, "sha256:" + "b" * 64


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
def world(tmp_path: Path) -> Iterator[World]:
    clock = FrozenClock()
    store = open_store(f"sqlite:///{tmp_path}/state.db", clock)
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
    yield World(clock, store, devices, proposal(), pipeline, power)
    store.close()


def proposal() -> ImprovementProposal:
    changes = tuple(
        DeviceChange(device=name, wave=wave, edits=("<x/>",)) for wave, name in enumerate(("d1", "d2"))
    )
    previews = tuple(
        Preview(
            device=one.device,
            device_class=DeviceClass.TIMER,
            wave=one.wave,
            base_digest=BASE,
            post_digest=POST,
            diff="+",
            back_out="<y/>",
            back_out_diff="-",
            touches=(),
        )
        for one in changes
    )
    return ImprovementProposal(
        run="R-1",
        report="REP-1",
        attempt=1,
        service="SVC-1",
        author="lib",
        requester="rob",
        change_set=ChangeSet(
            plan="shift",
            version="1",
            service="SVC-1",
            change_type=ChangeType.NORMAL,
            strategy=WaveStrategy.ATOMIC,
            verification=Verification(soak_s=0, samples=1, interval_s=0),
            changes=changes,
            values={},
        ),
        previews=previews,
        impact=(),
        requirements=(),
        window=None,
        parties_digest="sha256:" + "1" * 64,
        digest="sha256:" + "2" * 64,
    )
