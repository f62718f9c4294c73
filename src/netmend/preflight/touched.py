"""What the diffs touch of the network: ports, services, rates, or something nobody can name."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from netmend.model.change import Preview, Touch
from netmend.model.project import Project
from netmend.model.resource import Resource
from netmend.network import Network

_LABELS = frozenset({"description"})
"""Leaves with text for people: a name in it is no reference."""


class Subject(Enum):
    """What one touched object is.

    SERVICE: it names services, and perhaps the ports they use.  PORT_STATE: a port itself appears, goes, or
    is switched on or off.  PORT_MTU: the biggest frame of a port.  PORT_LABEL: text for people at a port.
    PORT_OTHER: another property of a port.  UNREADABLE: nothing that is known here.
    """

    SERVICE = auto()
    PORT_STATE = auto()
    PORT_MTU = auto()
    PORT_LABEL = auto()
    PORT_OTHER = auto()
    UNREADABLE = auto()


@dataclass(frozen=True)
class Touched:
    """One touched object of one device.

    `rates`: the numbers of a leaf whose name ends in mbps, old and new.  `raised`: a number was there, and
    a bigger one is to come.  `why`: why it is unreadable.
    """

    device: str
    path: str
    subject: Subject
    ports: tuple[Resource, ...] = ()
    services: frozenset[str] = frozenset()
    rates: tuple[float, ...] = ()
    raised: bool = False
    why: str = ""


def touched_objects(previews: tuple[Preview, ...], network: Network, project: Project) -> tuple[Touched, ...]:
    """Read all touches of all previews, in order; only the diff counts, not what a plan says of itself."""
    known = frozenset(service.id for service in project.services.services)
    return tuple(_read_all(previews, network, known))


def _read_all(previews: tuple[Preview, ...], network: Network, known: frozenset[str]) -> Iterator[Touched]:
    for preview in previews:
        for touch in preview.touches:
            yield _read(preview.device, touch, network, known)
        if not preview.touches and not preview.unchanged:
            yield Touched(preview.device, "/", Subject.UNREADABLE, why="the diff names no object")


def _read(device: str, touch: Touch, network: Network, known: frozenset[str]) -> Touched:
    texts = touch.keys if _leaf(touch) in _LABELS else (*touch.keys, *touch.values)
    services = known.intersection(texts)
    on_device = network.ports(device)
    ports = tuple(Resource(device=device, port=text) for text in dict.fromkeys(texts) if text in on_device)
    if not on_device:
        return _unreadable(device, touch, "the device is not in the topology", services)
    if not services and not ports:
        return _unreadable(device, touch, "it names no port and no service that is known", services)
    if not services:
        return Touched(device, touch.path, _of_port(touch), ports=ports, raised=_is_raised(touch))
    if not ports and _should_name_a_port(touch):
        return _unreadable(device, touch, "it names a port that is not in the topology", services)
    return Touched(device, touch.path, Subject.SERVICE, ports, services, _rates(touch))


def _unreadable(device: str, touch: Touch, why: str, services: frozenset[str]) -> Touched:
    return Touched(device, touch.path, Subject.UNREADABLE, services=services, why=why)


def _of_port(touch: Touch) -> Subject:
    leaf = _leaf(touch)
    if _is_whole_entry(touch) or leaf in {"enabled", "shutdown", "disable", "admin-status"}:
        return Subject.PORT_STATE
    if leaf in _LABELS:
        return Subject.PORT_LABEL
    return Subject.PORT_MTU if leaf == "mtu" else Subject.PORT_OTHER


def _is_raised(touch: Touch) -> bool:
    numbers = [int(text) for text in touch.values if text.isascii() and text.isdigit()]
    return len(numbers) == len(touch.values) == 2 and numbers[0] < numbers[1]  # noqa: PLR2004 - old and new


def _should_name_a_port(touch: Touch) -> bool:
    return _is_whole_entry(touch) or "port" in _leaf(touch) or "interface" in _leaf(touch)


def _is_whole_entry(touch: Touch) -> bool:
    return touch.path.endswith("]")


def _leaf(touch: Touch) -> str:
    return touch.path.rpartition("/")[2].lower()


def _rates(touch: Touch) -> tuple[float, ...]:
    if not _leaf(touch).endswith("mbps"):
        return ()
    return tuple(float(text) for text in touch.values if text.isascii() and text.isdigit())
