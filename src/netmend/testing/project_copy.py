"""A copy of a project that can be worked on: its own ports, its own people's keys."""

import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

_PARTS = ("inventory", "runbooks", "templates")
_PORTS = range(12_100, 30_000)
_BLOCK = 16
"""How many ports a project's lab takes at most, about."""


def copy_project(source: Path, target: Path) -> None:
    """Copy a project's files, and give every device and the metrics a free loopback port of its own."""
    target.mkdir(parents=True, exist_ok=True)
    for part in _PARTS:
        shutil.copytree(source / part, target / part, dirs_exist_ok=True)
    hosts = target / "inventory" / "hosts.yaml"
    text = hosts.read_text(encoding="utf-8")
    count = len(re.findall(r"^\s+port: \d+", text, flags=re.MULTILINE))
    *device_ports, metrics_port = free_ports(count + 1)
    ports = iter(device_ports)
    hosts.write_text(
        re.sub(r"^(\s+port: )\d+", lambda found: f"{found[1]}{next(ports)}", text, flags=re.MULTILINE),
        encoding="utf-8",
    )
    settings = (source / "netmend.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(http://127\.0\.0\.1:)\d+", rf"\g<1>{metrics_port}", settings)
    (target / "netmend.toml").write_text(settings, encoding="utf-8")


def give_keys(project: Path, make_key: Callable[[Path, str], str], keys: Path) -> dict[str, Path]:
    """Make a key for every person of parties.yaml, write the public halves there, return the private files.

    `make_key`: makes a key file for a person and returns the public key line.
    """
    yaml = YAML()
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

    Every process looks from a place of its own on: two that start at once must not find the same ports.
    """
    first = os.getpid() * _BLOCK % len(_PORTS)
    found: list[int] = []
    for port in (*_PORTS[first:], *_PORTS[:first]):
        if len(found) == count:
            break
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found
