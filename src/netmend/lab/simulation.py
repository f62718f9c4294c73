"""The whole simulated world: its devices, what is impaired, and the quality that follows."""

import time
from collections.abc import Mapping
from operator import is_not
from pathlib import Path

from lxml import etree

from netmend.errors import BadInputError
from netmend.lab.configuration import initial_configuration
from netmend.lab.device import Device
from netmend.lab.device_clock import DeviceClock
from netmend.lab.element import add_element, new_element
from netmend.lab.ground_truth import GroundTruth
from netmend.lab.impairment import Impairments
from netmend.lab.personalities import PERSONALITIES
from netmend.lab.quality import ServiceQuality, measured
from netmend.lab.schema import SERVICES_NS
from netmend.model.world import World


class Simulation:
    """All devices of a world and the traffic between them, without any network connection."""

    def __init__(self, world: World, log_directory: Path) -> None:
        self.world = world
        self.impairments = Impairments()
        self._follows_from: tuple[object, ...] = ()
        self._quality: Mapping[str, ServiceQuality] = {}
        nodes = {node.name: node for node in world.topology.nodes}
        self.devices: dict[str, Device] = {}
        for entry in world.devices:
            if entry.name not in nodes:
                raise BadInputError(f"{entry.name}: not a node of the topology")
            if entry.personality not in PERSONALITIES:
                raise BadInputError(f"{entry.name}: unknown personality {entry.personality}")
            log = GroundTruth(log_directory / f"{entry.name}.jsonl")
            device = Device(
                entry.name,
                initial_configuration(world, nodes[entry.name]),
                clock=DeviceClock(time.monotonic),
                wall=time.time,
                log=log,
                personality=entry.personality,
            )
            if log.next_seq > 1:
                device.reset()  # a restarted lab begins again, and its log says so
            device.state = _StateOf(self, entry.name)
            self.devices[entry.name] = device

    def quality(self) -> Mapping[str, ServiceQuality]:
        """Return the quality of every service in use, as it is at this moment.

        It is computed anew when a configuration or an impairment took another one's place: nothing else
        goes into it, and neither is changed in place. Whoever measures asks once for each figure.
        """
        running = {name: device.stores.running for name, device in self.devices.items()}
        follows_from = (*running.values(), self.impairments)
        if not self._follows_from or any(map(is_not, follows_from, self._follows_from)):
            self._quality = measured(self.world.services, self.world.topology, running, self.impairments)
            self._follows_from = follows_from
        return self._quality

    def clear(self) -> None:
        """Take impairments and faults away; whoever works from outside leaves."""
        self.impairments = Impairments()
        for device in self.devices.values():
            device.faults.clear()
            device.leave()

    def reset(self) -> None:
        """Begin again with every device, in place."""
        self.clear()
        for device in self.devices.values():
            device.reset()


class _StateOf:
    """The operational data of one device: the services whose users are connected there."""

    def __init__(self, simulation: Simulation, device: str) -> None:
        self._simulation = simulation
        self._device = device

    def __call__(self) -> list[etree._Element]:
        quality = self._simulation.quality()
        starting = sorted(
            service.id
            for service in self._simulation.world.services
            if service.id in quality
            and any(
                way.resources[0].device == self._device for way in (service.assignment, *service.alternates)
            )
        )
        if not starting:
            return []
        root = new_element(SERVICES_NS, "services-state")
        for service in starting:
            entry = add_element(root, "service")
            add_element(entry, "name", service)
            delay_ms = quality[service].delay_ms
            if delay_ms is not None:
                add_element(entry, "delay-ms", f"{delay_ms:.6f}")
            add_element(entry, "loss-ratio", f"{quality[service].loss_ratio:.6f}")
            add_element(entry, "throughput-mbps", f"{quality[service].throughput_mbps:.6f}")
        return [root]
