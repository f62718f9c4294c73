"""All files of a project become one fact, or one list of everything that is wrong with them."""

import hashlib
from pathlib import Path
from typing import TypeVar

from netmend.errors import BadFileError, Problem
from netmend.inventory.cross_references import Sources, disagreements
from netmend.inventory.load import Document, load, open_document
from netmend.inventory.yaml_file import read_text
from netmend.model.fact import Fact
from netmend.model.party import Parties
from netmend.model.project import DeviceEntry, Project
from netmend.model.runbook import Runbook
from netmend.model.service import Services
from netmend.model.topology import Topology

F = TypeVar("F", bound=Fact)

SERVICES = "inventory/services.yaml"
TOPOLOGY = "inventory/topology.yaml"
PARTIES = "inventory/parties.yaml"


def load_project(root: Path, *, name: str, devices: tuple[DeviceEntry, ...]) -> Project:
    """Load everything that compile, impact and authorization depend on.

    `devices`: what `entries` makes of the Nornir inventory.

    Raises:
        BadFileError: Every problem of every file. What files say about each other is looked at once each
            of them is right by itself.
    """
    reading = _Reading(root)
    services = reading.fact(Services, SERVICES)
    topology = reading.fact(Topology, TOPOLOGY)
    parties = reading.fact(Parties, PARTIES)
    runbooks = tuple(reading.fact(Runbook, file) for file in _files(root, "runbooks", "*.yaml"))
    templates = _templates(root, reading)
    if services is None or topology is None or parties is None or reading.problems:
        raise BadFileError(tuple(reading.problems))
    loaded = tuple(pair for pair in runbooks if pair is not None)
    names = frozenset(device.name for device in devices)
    wrong = disagreements(Sources(services, topology, parties, loaded, names, frozenset(templates)))
    if wrong:
        raise BadFileError(wrong)
    return Project(
        name=name,
        devices=devices,
        services=services[0],
        topology=topology[0],
        parties=parties[0],
        parties_digest=_digest(parties[1].text),
        runbooks=tuple(runbook for runbook, _ in loaded),
        templates=templates,
    )


class _Reading:
    """Reads file after file and keeps what is wrong, so that all of it can be told at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.problems: list[Problem] = []

    def fact(self, made: type[F], file: str) -> tuple[F, Document] | None:
        try:
            document = open_document(self._root / file, file)
            return load(made, document), document
        except BadFileError as error:
            self.problems.extend(error.problems)
            return None

    def text(self, file: str) -> str | None:
        try:
            return read_text(self._root / file, file)
        except BadFileError as error:
            self.problems.extend(error.problems)
            return None


def _templates(root: Path, reading: _Reading) -> dict[str, str]:
    """Return the templates as `platform/name`; the file is `name.j2`, `name.xml.j2` or `name.cli.j2`."""
    texts: dict[str, str] = {}
    for file in _files(root, "templates", "*/*.j2"):
        _, platform, file_name = file.split("/")
        key = f"{platform}/{file_name.removesuffix('.j2').removesuffix('.xml').removesuffix('.cli')}"
        text = reading.text(file)
        if key in texts:
            reading.problems.append(Problem(file, None, None, "", f"another file is the template {key} too"))
        elif text is not None:
            texts[key] = text
    return texts


def _files(root: Path, folder: str, pattern: str) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in (root / folder).glob(pattern))


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()
