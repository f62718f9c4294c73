"""Devices, their ports, and the links between them."""

from functools import cached_property

from pydantic import Field

from netmend.model.fact import Fact
from netmend.model.names import Identifier, PortText
from netmend.model.resource import Resource, ResourceText


class Node(Fact):
    """One device of the network and all its ports."""

    name: Identifier
    ports: tuple[PortText, ...]


class Link(Fact):
    """One cable or circuit between two ports.

    `bidirectional`: the same capacity and delay hold in both directions; otherwise only a -> z exists.
    `srlgs`: shared risk groups: what fails together.
    """

    name: Identifier
    a: ResourceText
    z: ResourceText
    capacity_mbps: float = Field(gt=0, allow_inf_nan=False)
    delay_ms: float = Field(ge=0, allow_inf_nan=False)
    srlgs: tuple[Identifier, ...] = ()
    bidirectional: bool = True


class Topology(Fact):
    """`inventory/topology.yaml`."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    def leaving(self, resource: Resource) -> Link | None:
        """Return the link on which traffic leaves through this port, or None for a customer port."""
        return self._leaving.get(resource)

    @cached_property
    def _leaving(self) -> dict[Resource, Link]:
        back = {link.z: link for link in self.links if link.bidirectional}
        return back | {link.a: link for link in self.links}
