"""A configuration as a value: list entries by container and key, their canonical text and digest."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from netmend.lab.element import add_element, new_element
from netmend.lab.rpc_error import RpcError, missing_element
from netmend.lab.schema import CONTAINERS, INTERFACES, KEY, SERVICES, Container
from netmend.model.topology import Node
from netmend.model.world import World

Entries = Mapping[str, Mapping[str, str]]
"""Leaf values by leaf name, by list key; the key itself is not repeated among the leaves."""


@dataclass(frozen=True, eq=False)
class Configuration:
    """One whole configuration. Values are never changed in place: an edit makes a new one."""

    interfaces: Entries
    services: Entries

    def of(self, container: Container) -> Entries:
        """Return the entries of one container."""
        return self.interfaces if container is INTERFACES else self.services

    @cached_property
    def text(self) -> str:
        """Return the canonical text."""
        return canonical_text(self.elements())

    @cached_property
    def digest(self) -> str:
        """Return the digest of the canonical text."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()

    def elements(self) -> list[etree._Element]:
        """Return fresh top-level elements; lists are ordered by key and empty containers left out."""
        return [_container_element(c, self.of(c)) for c in CONTAINERS if self.of(c)]

    def check(self) -> None:
        """Demand what must hold in the whole datastore, RFC 7950 §8.1.

        Raises:
            RpcError: a mandatory leaf is missing, or an egress port is no interface.
        """
        for key, leaves in sorted(self.services.items()):
            for leaf in SERVICES.leaves:
                if leaf.mandatory and leaf.name not in leaves:
                    raise missing_element(leaf.name, SERVICES.entry_path(key))
            port = leaves["egress-port"]
            if port not in self.interfaces:
                raise RpcError(
                    "data-missing",
                    f"egress-port {port} is not an interface",
                    app_tag="instance-required",
                    path=f"{SERVICES.entry_path(key)}/svc:egress-port",
                )


def canonical_text(elements: Iterable[etree._Element]) -> str:
    """Write top-level elements in the canonical form that digests are taken of.

    Sorted by namespace and name, no comments, prefixes or attributes, two spaces of indent, C14N 2.0.
    """
    rebuilt = [_rebuilt(element) for element in elements]
    rebuilt.sort(key=lambda element: (etree.QName(element).namespace or "", etree.QName(element).localname))
    return "".join(_written(element) + "\n" for element in rebuilt)


def initial_configuration(world: World, node: Node) -> Configuration:
    """Return what a device holds when the lab starts: its ports, and its hop of every active service."""
    services: dict[str, dict[str, str]] = {}
    for service in world.services:
        if not service.in_use:
            continue
        hops = service.assignment.resources
        for hop in hops:
            if hop.device == node.name:
                services[service.id] = {"egress-port": hop.port}
        shaper = service.parameters.get("shaper_mbps")
        if isinstance(shaper, int) and hops[0].device == node.name:
            services[service.id]["shaper-mbps"] = str(shaper)
    return Configuration({port: {"enabled": "true"} for port in node.ports}, services)


def _container_element(container: Container, entries: Entries) -> etree._Element:
    element = new_element(container.namespace, container.name)
    for key in sorted(entries):
        entry = add_element(element, container.entry)
        for leaf in container.leaves:
            value = key if leaf.name == KEY else entries[key].get(leaf.name)
            if value is not None:
                add_element(entry, leaf.name, value)
    return element


def _rebuilt(element: etree._Element) -> etree._Element:
    name = etree.QName(element)
    copy = new_element(name.namespace, name.localname)
    if element.text and element.text.strip():
        copy.text = element.text
    for child in element:
        if isinstance(child.tag, str):
            copy.append(_rebuilt(child))
    return copy


def _written(element: etree._Element) -> str:
    etree.indent(element, space="  ")
    return etree.tostring(element, method="c14n2", with_comments=False).decode()
