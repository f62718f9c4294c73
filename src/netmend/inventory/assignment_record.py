"""The inventory follows the network: which assignment a service uses now."""

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from netmend.errors import BadInputError
from netmend.inventory.load import Document, load, open_document
from netmend.inventory.project_files import SERVICES
from netmend.model.service import Assignment, Service, Services


def record_assignment(root: Path, service_id: str, assignment: Assignment) -> None:
    """Write into services.yaml that the service uses `assignment` now; comments survive.

    What it used so far takes the place of that alternate. Calling again changes nothing. The file is
    replaced at once: a reader sees the old one or the new one.

    Raises:
        BadFileError: services.yaml is not right any more.
        BadInputError: The service has no such assignment.
    """
    path = (root / SERVICES).resolve()
    document = open_document(path, SERVICES)
    services = load(Services, document)
    service = services.named(service_id)
    if service is None:
        raise BadInputError(f"{SERVICES}: {service_id} is no service of this file")
    if service.assignment == assignment:
        return
    if assignment not in service.alternates:
        raise BadInputError(
            f"{SERVICES}: {service_id} has no alternate {assignment.name} with these resources"
        )
    changed = _swapped(document, services, service, assignment)
    _replace(path, changed)


def _swapped(document: Document, services: Services, service: Service, assignment: Assignment) -> str:
    """Return the text with the two assignments in each other's place; all other entries stay as they are."""
    lines = document.text.splitlines(keepends=True)
    place = services.services.index(service)
    begin = document.place("services", place).line - 1
    if not lines[begin].lstrip().startswith("- "):  # the entry has no lines of its own
        return _rewritten(document, document.text, place, service, assignment)
    end = min((line for line in _beginnings(document, services) if line > begin), default=len(lines))
    entry = _rewritten(document, "services:\n" + "".join(lines[begin:end]), 0, service, assignment)
    ends = "\r\n" if lines[begin].endswith("\r\n") else "\n"
    return "".join([*lines[:begin], entry.partition("\n")[2].replace("\n", ends), *lines[end:]])


def _beginnings(document: Document, services: Services) -> Iterator[int]:
    """Return the line, from 0, of every entry and of every key beside them."""
    for place in range(len(services.services)):
        yield document.place("services", place).line - 1
    for key in document.root.keys.values():
        yield key.line - 1


def _rewritten(document: Document, text: str, place: int, service: Service, assignment: Assignment) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 4096  # lines stay as long as their author made them
    dash = document.place("services").column - 1  # how far the author indents the items of a list
    yaml.indent(mapping=2, sequence=dash + 2, offset=dash)
    content: Any = yaml.load(text)
    entry = content["services"][place]
    alternate = service.alternates.index(assignment)
    entry["assignment"], entry["alternates"][alternate] = entry["alternates"][alternate], entry["assignment"]
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def _replace(path: Path, text: str) -> None:
    mode = path.stat().st_mode
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            os.fchmod(stream.fileno(), mode & 0o7777)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
