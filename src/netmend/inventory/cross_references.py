"""What one file says about another: every name is defined, and the network hangs together."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netmend.errors import Problem
from netmend.inventory.load import Document, Location
from netmend.inventory.yaml_file import quoted
from netmend.model.party import Parties, Party
from netmend.model.resource import Resource
from netmend.model.runbook import Reassign, Runbook
from netmend.model.service import Assignment, Service, Services
from netmend.model.topology import Topology


@dataclass(frozen=True)
class Sources:
    """The facts of a project beside the documents that they were read from."""

    services: tuple[Services, Document]
    topology: tuple[Topology, Document]
    parties: tuple[Parties, Document]
    runbooks: tuple[tuple[Runbook, Document], ...]
    devices: frozenset[str]
    templates: frozenset[str]


def disagreements(sources: Sources) -> tuple[Problem, ...]:
    """Return every place at which the files contradict each other or themselves, file by file."""
    return (
        *_in_topology(sources),
        *_in_parties(sources),
        *_in_services(sources),
        *_in_runbooks(sources),
    )


# --- topology -----------------------------------------------------------------------------------


def _in_topology(sources: Sources) -> Iterator[Problem]:
    topology, document = sources.topology
    yield from _twice(document, "nodes", "name", [node.name for node in topology.nodes])
    yield from _twice(document, "links", "name", [link.name for link in topology.links])
    for i, node in enumerate(topology.nodes):
        if node.name not in sources.devices:
            reason = f"{quoted(node.name)} is no device of the inventory"
            yield document.problem(("nodes", i, "name"), reason)
        yield from _repeated(document, ("nodes", i, "ports"), node.ports)
    ports = _ports(topology)
    taken: dict[Resource, str] = {}
    for i, link in enumerate(topology.links):
        for side, end in (("a", link.a), ("z", link.z)):
            yield from _unknown_port(document, ("links", i, side), end, ports)
            if end in taken:
                yield document.problem(("links", i, side), f"{end} is already an end of link {taken[end]}")
            taken.setdefault(end, link.name)


# --- parties ------------------------------------------------------------------------------------


def _in_parties(sources: Sources) -> Iterator[Problem]:
    parties, document = sources.parties
    yield from _twice(document, "parties", "id", [party.id for party in parties.parties])
    persons: dict[str, str] = {}
    keys: dict[str, str] = {}
    for i, party in enumerate(parties.parties):
        for j, person in enumerate(party.persons):
            at: Location = ("parties", i, "persons", j)
            if person.id in persons:
                reason = f"person {quoted(person.id)} is already a person of {persons[person.id]}"
                yield document.problem((*at, "id"), reason)
            persons.setdefault(person.id, party.id)
            for k, line in enumerate(person.keys):
                yield from _bad_key(document, (*at, "keys", k), line, person.id, keys)
        yield from _unreachable_quorum(document, i, party)


def _bad_key(
    document: Document, at: Location, line: str, person: str, owners: dict[str, str]
) -> Iterator[Problem]:
    material = _key_material(line)
    if material is None:
        yield document.problem(at, 'is no OpenSSH public key line, such as "ssh-ed25519 AAAA... comment"')
        return
    if material in owners:
        whose = "listed twice" if owners[material] == person else f"already the key of {owners[material]}"
        yield document.problem(at, f"this key is {whose}; a key belongs to one person")
    owners.setdefault(material, person)


def _key_material(line: str) -> str | None:
    """Return the key without type and comment, which do not make it another key; None: not a key."""
    words = line.split()
    if len(words) < 2:  # noqa: PLR2004 - type and material
        return None
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError):
        return None
    length = int.from_bytes(blob[:4], "big")  # RFC 4253 §6.6: the blob begins with its own type
    return base64.b64encode(blob).decode() if blob[4 : 4 + length] == words[0].encode() else None


def _unreachable_quorum(document: Document, i: int, party: Party) -> Iterator[Problem]:
    able = sum(1 for person in party.authorizers if person.keys)
    if able and party.quorum > able:
        reason = f"{party.id} asks for {party.quorum} decisions but {able} of its authorizers have a key"
        yield document.problem(("parties", i, "quorum"), reason)


# --- services -----------------------------------------------------------------------------------


def _in_services(sources: Sources) -> Iterator[Problem]:
    services, document = sources.services
    topology, _ = sources.topology
    parties, _ = sources.parties
    ports = _ports(topology)
    yield from _twice(document, "services", "id", [service.id for service in services.services])
    for i, service in enumerate(services.services):
        at: Location = ("services", i)
        if parties.named(service.owner) is None:
            yield document.problem((*at, "owner"), f"{quoted(service.owner)} is no party of parties.yaml")
        for where, assignment in _assignments(at, service):
            yield from _broken(document, (*where, "resources"), assignment, topology, ports)
        names = [assignment.name for _, assignment in _assignments(at, service)]
        for j, name in enumerate(names):
            if name in names[:j]:
                reason = f"{quoted(name)} is already the name of another assignment of {service.id}"
                yield document.problem((*at, "alternates", j - 1, "name"), reason)
        yield from _repeated(document, (*at, "objectives"), [o.kpi for o in service.objectives], "kpi")
        yield from _one_sided(document, (*at, "protects"), service, services)


def _assignments(at: Location, service: Service) -> Iterator[tuple[Location, Assignment]]:
    yield (*at, "assignment"), service.assignment
    for j, alternate in enumerate(service.alternates):
        yield (*at, "alternates", j), alternate


def _broken(
    document: Document,
    at: Location,
    assignment: Assignment,
    topology: Topology,
    ports: frozenset[Resource],
) -> Iterator[Problem]:
    last = len(assignment.resources) - 1
    visited: set[str] = set()
    for k, resource in enumerate(assignment.resources):
        here: Location = (*at, k)
        unknown = tuple(_unknown_port(document, here, resource, ports))
        yield from unknown
        if resource.device in visited:
            yield document.problem(here, f"passes {resource.device} a second time")
        visited.add(resource.device)
        link = topology.leaving(resource)
        if unknown:
            continue
        if k == last:
            if link is not None:
                reason = (
                    f"the last port must be a customer port, but {resource} is an end of link {link.name}"
                )
                yield document.problem(here, reason)
            continue
        following = assignment.resources[k + 1].device
        if link is None:
            yield document.problem(here, f"no link leaves {resource}, so {following} cannot be reached")
        elif (reached := (link.z if link.a == resource else link.a).device) != following:
            yield document.problem(here, f"link {link.name} leads to {reached}, not to {following}")


def _one_sided(document: Document, at: Location, service: Service, services: Services) -> Iterator[Problem]:
    if service.protects is None:
        return
    partner = services.named(service.protects)
    if partner is None or partner.id == service.id:
        yield document.problem(at, f"{quoted(service.protects)} is no other service")
    elif partner.protects != service.id:
        reason = f"{partner.id} does not name {service.id} in return; protection is mutual"
        yield document.problem(at, reason)


# --- runbooks -----------------------------------------------------------------------------------


def _in_runbooks(sources: Sources) -> Iterator[Problem]:
    parties, _ = sources.parties
    known = {name.partition("/")[2] for name in sources.templates}
    where: dict[str, str] = {}
    for runbook, document in sources.runbooks:
        if runbook.id in where:
            yield document.problem(("id",), f"{quoted(runbook.id)} is already the id of {where[runbook.id]}")
        where.setdefault(runbook.id, document.file)
        if parties.person(runbook.author) is None:
            yield document.problem(("author",), f"{quoted(runbook.author)} is no person of parties.yaml")
        for i, step in enumerate(runbook.steps):
            keys = ("bind", "release") if isinstance(step, Reassign) else ("template",)
            for key in keys:
                template = getattr(step, key)
                if template not in known:
                    reason = f"no platform has a template {quoted(template)} below templates/"
                    yield document.problem(("steps", i, key), reason)


# --- what several of them need ------------------------------------------------------------------


def _ports(topology: Topology) -> frozenset[Resource]:
    return frozenset(Resource(device=node.name, port=port) for node in topology.nodes for port in node.ports)


def _unknown_port(
    document: Document, at: Location, resource: Resource, ports: frozenset[Resource]
) -> Iterator[Problem]:
    if resource in ports:
        return
    if any(port.device == resource.device for port in ports):
        yield document.problem(at, f"{resource.device} has no port {quoted(resource.port)} in topology.yaml")
    else:
        yield document.problem(at, f"{quoted(resource.device)} is no node of topology.yaml")


def _twice(document: Document, collection: str, key: str, names: list[str]) -> Iterator[Problem]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield document.problem((collection, i, key), f"{quoted(name)} is already defined above")


def _repeated(document: Document, at: Location, words: Iterable[str], key: str = "") -> Iterator[Problem]:
    seen: set[str] = set()
    for i, word in enumerate(words):
        if word in seen:
            yield document.problem((*at, i, key) if key else (*at, i), f"{quoted(word)} is listed twice")
        seen.add(word)
