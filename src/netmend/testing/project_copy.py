"""A copy of a project that can be worked on: its own ports, its own people's keys."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

from netmend.errors import BadInputError
from netmend.testing.copied_settings import settings_of_copy

_PARTS = ("inventory", "runbooks", "templates")
_PORTS = range(12_100, 30_000)
_BLOCK = 179
"""Room for twenty labs of one process before it comes to where its neighbour looks."""
_marks: list[socket.socket] = []


def copy_project(source: Path, target: Path) -> int:
    """Copy a project's files, and give every device and the metrics a free loopback port of its own.

    Nothing in the copy reaches a real device, a real database or a real person: its parties hear by the
    channel `file`. Where one of them had other channels, parties.yaml has to be signed again.
    Returns the port of the metrics.

    Raises:
        BadInputError: there is no project whose devices stand in inventory/hosts.yaml.
    """
    for needed in ("netmend.toml", "inventory/hosts.yaml"):
        if not (source / needed).is_file():
            raise BadInputError(f"{source}: no {needed}; only a project with a SimpleInventory can be copied")
    target.mkdir(parents=True, exist_ok=True)
    for part in _PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
    hosts = target / "inventory" / "hosts.yaml"
    yaml = YAML()
    devices = yaml.load(hosts.read_text(encoding="utf-8"))
    if not isinstance(devices, dict) or not all(isinstance(one, dict) for one in devices.values()):
        raise BadInputError(f"{hosts}: every device needs a table of its own there")
    *device_ports, metrics_port = free_ports(len(devices) + 1)
    for device, port in zip(devices.values(), device_ports, strict=True):
        device["hostname"], device["port"] = "127.0.0.1", port
    with hosts.open("w", encoding="utf-8") as out:
        yaml.dump(devices, out)
    settings = settings_of_copy(source / "netmend.toml", metrics_port)
    (target / "netmend.toml").write_text(settings, encoding="utf-8")
    _hear_by_file(target / "inventory" / "parties.yaml")
    return metrics_port


def _hear_by_file(parties: Path) -> None:
    """Let every party hear by the channel `file`, which is what a party without `channels` does."""
    if not parties.is_file():
        return
    yaml = _yaml()
    document = yaml.load(parties.read_text(encoding="utf-8"))
    listed = document.get("parties") or [] if isinstance(document, dict) else []
    told = [party for party in listed if isinstance(party, dict) and "channels" in party]
    for party in told:
        del party["channels"]
    if told:  # otherwise it stays as it was signed, to the byte
        with parties.open("w", encoding="utf-8") as out:
            yaml.dump(document, out)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 4096  # a key stays on its line
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def give_keys(project: Path, make_key: Callable[[Path, str], str], keys: Path) -> dict[str, Path]:
    """Make a key for every person of parties.yaml, write the public halves there, return the private files.

    `make_key`: makes a key file for a person and returns the public key line.
    """
    yaml = _yaml()
    parties = project / "inventory" / "parties.yaml"
    document = yaml.load(parties.read_text(encoding="utf-8"))
    made: dict[str, Path] = {}
    for party in document["parties"]:
        for person in party.get("persons", []):
            file = keys / str(person["id"])
            person["keys"] = [make_key(file, str(person["id"]))]
            made[str(person["id"])] = file
    with parties.open("w", encoding="utf-8") as out:
        yaml.dump(document, out)
    return made


def free_ports(count: int) -> list[int]:
    """Return that many loopback ports that nobody listens on now, below the range of outgoing connections.

    Between this and the first listener on them nobody else is given the same ones: this process holds the UDP
    ports of the same numbers for as long as it lives, which keeps no listener away, and every other process
    that looks for ports here sees. Each begins to look from a place of its own on.
    """
    first = os.getpid() * _BLOCK % len(_PORTS)
    found: list[int] = []
    for port in (*_PORTS[first:], *_PORTS[:first]):
        if len(found) == count:
            break
        mark = socket.socket(type=socket.SOCK_DGRAM)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                mark.bind(("127.0.0.1", port))
            except OSError:
                mark.close()
                continue
        _marks.append(mark)
        found.append(port)
    return found
