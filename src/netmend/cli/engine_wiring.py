"""What only an engine needs: the way to devices, probes and channels."""

import os
from dataclasses import dataclass
from typing import Any

from netmend.changes import render
from netmend.cli.channel_wiring import channels_of
from netmend.cli.credential_wiring import credentials_of
from netmend.cli.wiring import Wiring, installed, load
from netmend.errors import BadInputError
from netmend.inventory import record_assignment
from netmend.model.project import DeviceEntry, Project
from netmend.notices import Outbox
from netmend.pipelines import Fleet, Pipeline
from netmend.seams import Channel, Probe, Target
from netmend.workflow.rooms import Rooms


@dataclass(frozen=True)
class EngineWiring:
    """Makes the rooms of one run."""

    wiring: Wiring

    def rooms(self) -> Rooms:
        """Make the rooms of one run."""
        project = self.wiring.load_project()
        clock, root, fleet = self.wiring.clock, self.wiring.settings.root, self.fleet(project.devices)
        return Rooms(
            project=project,
            load_project=self.wiring.load_project,
            policy=self.wiring.settings.policy,
            store=self.wiring.store,
            events=self.wiring.events,
            outbox=Outbox(self.wiring.store.outbox, self._channels(project), self.wiring.events),
            planners=self.wiring.planners,
            probes=self._probes(project),
            render=render,
            clock=clock,
            power=self.wiring.power,
            pipeline=lambda run, attempt: self.pipeline(run, attempt, fleet),
            check_trust=self.wiring.check_trust,
            record_assignment=lambda service, assignment: record_assignment(root, service, assignment),
        )

    def fleet(self, devices: tuple[DeviceEntry, ...]) -> Fleet:
        """Make the way to all devices."""
        chosen = self.wiring.settings.devices
        platforms = {device.platform for device in devices}
        known_hosts = str(self.wiring.settings.path(chosen.known_hosts))
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
            inventory=self.wiring.inventory(),
            targets=targets,
            drivers={
                one.name: load(one)
                for one in installed("netmend.drivers")
                if one.name in self.wiring.settings.drivers and one.name in platforms
            },
            credentials=credentials_of(self.wiring.settings, os.environ),
            events=self.wiring.events,
            workers=chosen.workers,
            deadline_s=chosen.deadline_s,
        )

    def pipeline(self, run: str, attempt: int, fleet: Fleet) -> Pipeline:
        """Make one run's way to its devices. The lease outlives the longest timer of a device."""
        lease_s = self.wiring.settings.policy.confirm_timeout_s + 2 * self.wiring.settings.devices.deadline_s
        return Pipeline(
            run=run,
            attempt=attempt,
            fleet=fleet,
            operations=self.wiring.store.operations,
            events=self.wiring.events,
            leases=self.wiring.store.leases,
            power=self.wiring.power,
            clock=self.wiring.clock,
            lease_s=lease_s,
        )

    def _channels(self, project: Project) -> dict[str, Channel]:
        plugins = installed("netmend.channels")
        return channels_of(self.wiring.settings, project.parties, plugins, os.environ)

    def _probes(self, project: Project) -> dict[str, Probe]:
        asked = self.wiring.settings.probes
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
            result = fleet.carry_out({device: guard}, lambda driver, one: driver.read_state(query, one))[
                device
            ]
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
            one.name: load(one)(clock=self.wiring.clock, **sections.get(one.name, {}))
            for one in installed("netmend.probes")
        }
