"""From a project to the world that the lab simulates, and from a running lab to pinned host keys."""

from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from netmend.cli.settings import read_settings
from netmend.errors import BadInputError
from netmend.lab.announcement import LabInfo
from netmend.lab.element import add_element, new_element
from netmend.lab.orders import LabStatus
from netmend.lab.schema import INTERFACES_NS
from netmend.model.project import Project
from netmend.model.world import LabDevice, World

if TYPE_CHECKING:
    from netmend.cli.wiring import Wiring

_USER = "netmend"


def world_of(wiring: "Wiring") -> World:
    """Return the world of a project: its devices, topology and services, and nothing of netmend's own."""
    metrics = wiring.settings.probes.prometheus.url
    if metrics.host is None or metrics.port is None:
        raise BadInputError(f"probes.prometheus.url {metrics}: the lab needs a host and a port there")
    return World(
        devices=tuple(
            LabDevice(
                name=device.name,
                personality=device.platform,
                host=device.hostname,
                port=device.port,
                username=device.username or _USER,
                password_env="NETMEND_PASSWORD",  # noqa: S106 - the name of a variable
            )
            for device in wiring.project.devices
        ),
        topology=wiring.project.topology,
        services=wiring.project.services.services,
        metrics_host=metrics.host,
        metrics_port=metrics.port,
    )


def remember(wiring: "Wiring", folder: Path) -> None:
    """Note where the project's lab keeps its state, for the other lab commands."""
    wiring.settings.state_dir.mkdir(exist_ok=True)
    (wiring.settings.state_dir / "lab-state-dir").write_text(str(folder), encoding="utf-8")


def folder_of(project: Path, state_dir: Path | None) -> Path:
    """Return where the lab keeps its state: as said, as noted, or the default."""
    if state_dir is not None:
        return state_dir
    state = read_settings(project).state_dir
    noted = state / "lab-state-dir"
    return Path(noted.read_text(encoding="utf-8")) if noted.is_file() else state / "lab"


def pin_host_keys(wiring: "Wiring", info: LabInfo) -> None:
    """Write the lab's host keys into the project's known hosts, in place of older ones of these addresses."""
    # Imported here: most lab commands steer a lab that is up, and need nothing that speaks SSH.
    from netmend.devices import pinned_line  # noqa: PLC0415 - see above

    path = wiring.settings.path(wiring.settings.devices.known_hosts)
    lines = [pinned_line(one.host, one.port, one.host_key) for one in info.devices]
    ours = {line.split(" ", 1)[0] for line in lines}
    kept = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    kept = [line for line in kept if line and line.split(" ", 1)[0] not in ours]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*kept, *lines]) + "\n", encoding="utf-8")


def first_port(project: Project, device: str) -> str:
    """Return the first port that the topology gives to a device."""
    for node in project.topology.nodes:
        if node.name == device and node.ports:
            return node.ports[0]
    raise BadInputError(f"{device}: the topology knows no port of it")


def port_description(port: str, description: str) -> str:
    """Return the edit that describes a port, in the lab's own model whatever the device's personality."""
    root = new_element(INTERFACES_NS, "interfaces")
    interface = add_element(root, "interface")
    add_element(interface, "name", port)
    add_element(interface, "description", description)
    return etree.tostring(root, encoding="unicode")


def status_lines(now: LabStatus) -> list[str]:
    """Return every device and every service as one line each."""
    devices = [
        f"{one.name}  running {one.running_digest[:19]}"
        + (f"  reverts in {one.pending.due_in_s:.0f} s" if one.pending else "")
        + (f"  locked: {', '.join(one.locks)}" if one.locks else "")
        for one in now.devices
    ]
    services = [
        f"{one.service}  loss {one.loss_ratio:.2%}  "
        + (f"delay {one.delay_ms:.1f} ms" if one.delay_ms is not None else "delay unknown")
        + f"  throughput {one.throughput_mbps:.1f} Mbit/s"
        for one in now.services
    ]
    return devices + services
