"""Where every room gets what it needs: the one place that knows all of them."""

import os
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from netmend.audit import AuditJournal
from netmend.changes import render
from netmend.cli.power import power_from
from netmend.cli.settings import Settings, read_settings
from netmend.cli.wall_clock import WallClock
from netmend.devices import EnvironmentCredentials
from netmend.errors import BadInputError
from netmend.inventory import (
    DeviceInventory,
    entries,
    load_nornir_inventory,
    load_project,
    read_text,
    record_assignment,
)
from netmend.model.project import DeviceEntry, Project
from netmend.notices import Outbox
from netmend.pipelines import Fleet, Pipeline
from netmend.seams import Channel, DeviceDriver, Planner, Power, Probe, Requests, Target
from netmend.store import Store, open_store
from netmend.trust import check_anchors_apart, check_parties, read_anchors
from netmend.workflow.rooms import Rooms


@dataclass(frozen=True)
class Wiring:
    """One project as this process sees it. Everything is made when it is first asked for.

    `cut`: what may cut this process off; the environment says otherwise.
    """

    settings: Settings
    cut: Power | None = None

    @classmethod
    def of(cls, root: Path) -> "Wiring":
        """Read the settings of the project in that folder."""
        return cls(read_settings(root))

    @cached_property
    def clock(self) -> WallClock:
        """Return the machine's clocks."""
        return WallClock()

    @cached_property
    def power(self) -> Power:
        """Return what may cut this process off."""
        return self.cut or power_from(os.environ.get("NETMEND_KILL_AT"))

    @cached_property
    def store(self) -> Store:
        """Open the database."""
        return open_store(self.settings.store_url, self.clock)

    @cached_property
    def events(self) -> AuditJournal:
        """Return the journal."""
        return AuditJournal(self.store.events, self.clock)

    @cached_property
    def project(self) -> Project:
        """Return the project as its files were when first asked for."""
        return self.load_project()

    def inventory(self) -> DeviceInventory:
        """Load the Nornir inventory anew: its hosts hold sessions, so no two runs share one."""
        chosen = self.settings.inventory
        return load_nornir_inventory(self.settings.root, chosen.plugin, chosen.options)

    def load_project(self) -> Project:
        """Load the project's files as they are now."""
        inventory = self.inventory()
        return load_project(self.settings.root, name=self.settings.project, devices=entries(inventory))

    def check_trust(self) -> None:
        """Return when parties.yaml carries the signature of a trusted administrator.

        Raises:
            BadInputError: it does not; the message says what to run.
        """
        parties = self.settings.root / "inventory" / "parties.yaml"
        signature = parties.with_suffix(".yaml.sig")
        anchors = read_anchors(self.settings.path(self.settings.trust.anchors))
        check_parties(
            parties.read_bytes(),
            read_text(signature, "inventory/parties.yaml.sig") if signature.exists() else None,
            anchors,
        )
        check_anchors_apart(anchors, self.project.parties)

    def rooms(self) -> Rooms:
        """Make the rooms of one run."""
        project = self.load_project()
        clock, root, fleet = self.clock, self.settings.root, self.fleet(project.devices)
        return Rooms(
            project=project,
            load_project=self.load_project,
            policy=self.settings.policy,
            store=self.store,
            events=self.events,
            outbox=Outbox(self.store.outbox, self._channels(), self.events),
            planners=self.planners,
            probes=self._probes(project),
            render=render,
            clock=clock,
            power=self.power,
            pipeline=lambda run, attempt: self.pipeline(run, attempt, fleet),
            check_trust=self.check_trust,
            record_assignment=lambda service, assignment: record_assignment(root, service, assignment),
        )

    @cached_property
    def planners(self) -> tuple[Planner, ...]:
        """Return the installed planners."""
        return tuple(_load(one)() for one in _installed("netmend.planners"))

    def fleet(self, devices: tuple[DeviceEntry, ...]) -> Fleet:
        """Make the way to all devices."""
        chosen = self.settings.devices
        known_hosts = str(self.settings.path(chosen.known_hosts))
        targets = {
            device.name: Target(
                device=device,
                known_hosts=known_hosts,
                deadline_s=chosen.reply_timeout_s,
                spacing_s=chosen.spacing_s,
            )
            for device in devices
        }
        return Fleet(
            inventory=self.inventory(),
            targets=targets,
            drivers={
                one.name: _load(one)
                for one in _installed("netmend.drivers")
                if one.name in self.settings.drivers
            },
            credentials=EnvironmentCredentials(os.environ),
            events=self.events,
            workers=chosen.workers,
            deadline_s=chosen.deadline_s,
        )

    def pipeline(self, run: str, attempt: int, fleet: Fleet) -> Pipeline:
        """Make one run's way to its devices. The lease outlives the longest timer of a device."""
        lease_s = self.settings.policy.confirm_timeout_s + 2 * self.settings.devices.deadline_s
        return Pipeline(
            run=run,
            attempt=attempt,
            fleet=fleet,
            operations=self.store.operations,
            events=self.events,
            leases=self.store.leases,
            power=self.power,
            clock=self.clock,
            lease_s=lease_s,
        )

    def _channels(self) -> dict[str, Channel]:
        sections: dict[str, Any] = {
            "file": {"directory": self.settings.path(self.settings.channels.file.directory)}
        }
        return {one.name: _load(one)(**sections.get(one.name, {})) for one in _installed("netmend.channels")}

    def _probes(self, project: Project) -> dict[str, Probe]:
        asked = self.settings.probes
        fleets: list[Fleet] = []

        def read_state(service_id: str, query: str) -> str:
            service = project.services.named(service_id)
            if service is None:
                raise BadInputError(f"{service_id}: no such service")
            device = service.assignment.resources[0].device
            if not fleets:
                fleets.append(self.fleet(project.devices))
            fleet = fleets[0]
            guard = self.pipeline("probe", 0, fleet).reading(device, "probe")
            result = fleet.carry_out({device: guard}, lambda driver, one: _state(driver, query, one))[device]
            fleet.hang_up([device])
            if isinstance(result, Exception):
                raise result
            return result

        sections: dict[str, Any] = {
            "prometheus": {
                "url": str(asked.prometheus.url),
                "queries": asked.prometheus.queries,
                "timeout_s": asked.prometheus.timeout_s,
            },
            "device": {"read_state": read_state, "queries": asked.device.queries},
        }
        return {
            one.name: _load(one)(clock=self.clock, **sections.get(one.name, {}))
            for one in _installed("netmend.probes")
        }


def _state(driver: DeviceDriver, query: str, guard: Requests) -> str:
    return driver.read_state(query, guard)


def _installed(group: str) -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=group))


def _load(plugin: EntryPoint) -> Any:  # noqa: ANN401 - an entry point may be anything; its seam says what
    return plugin.load()
