"""A configuration as `set` lines of the personality `junos`, and what one typed line makes of it.

`interfaces` is as on the platform. `service-path` is the lab's own stanza, as `urn:netmend:lab:services` is
its own namespace over NETCONF. A port without statements shows as an interface that was set and is empty.
"""

import re
from collections.abc import Mapping

from netmend.lab.configuration import Configuration
from netmend.lab.schema import INTERFACES, SERVICES, Container
from netmend.lab.terminal_login import shown

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_STANZAS = {"interfaces": INTERFACES, "service-path": SERVICES}
_KEY_AND_LEAF = 3


def set_lines(name: str, config: Configuration) -> list[str]:
    """Return a whole configuration, one line for each statement."""
    lines = ["set version 23.2R1.14", f"set system host-name {name}"]
    for port, leaves in sorted(config.interfaces.items()):
        lines += _entry(f"set interfaces {port}", _of_interface(leaves))
    for service, leaves in sorted(config.services.items()):
        lines += _entry(
            f"set service-path {service}", [f"{leaf} {text}" for leaf, text in sorted(leaves.items())]
        )
    return lines


def edited_by_set(config: Configuration, line: str) -> Configuration:
    """Return the configuration after a line that sets or deletes.

    Raises:
        RpcError: the device knows no such statement, or no such value.
    """
    verb, *words = (quoted or bare for quoted, bare in _WORD.findall(line))
    container = _STANZAS.get(words[0]) if words else None
    if container is None:
        raise shown("                    ^\nsyntax error.")
    key, leaf, value = (*words[1:], "", "", "")[:3]
    entries = dict(config.of(container))
    if verb == "set":
        entries[_checked(container, "name", key)] = _set(container, entries.get(key), leaf, value)
    elif not key:
        entries.clear()
    elif key not in entries:
        raise shown("warning: statement not found")
    elif not leaf:
        del entries[key]
    else:
        entries[key] = _deleted(entries[key], leaf, value)
    return (
        Configuration(entries, config.services)
        if container is INTERFACES
        else Configuration(config.interfaces, entries)
    )


def _entry(head: str, statements: list[str]) -> list[str]:
    return [f"{head} {statement}" for statement in statements] or [head]


def _of_interface(leaves: Mapping[str, str]) -> list[str]:
    found = []
    if "description" in leaves:
        text = leaves["description"]
        found.append(f'description "{text}"' if " " in text else f"description {text}")
    if leaves.get("enabled") == "false":
        found.append("disable")
    if "mtu" in leaves:
        found.append(f"mtu {leaves['mtu']}")
    return found


def _set(container: Container, known: Mapping[str, str] | None, leaf: str, value: str) -> dict[str, str]:
    leaves = dict(known if known is not None else {"enabled": "true"} if container is INTERFACES else {})
    if leaf == "disable" and container is INTERFACES:
        leaves["enabled"] = "false"
    elif leaf:
        leaves[leaf] = _checked(container, leaf, value)
    return leaves


def _deleted(known: Mapping[str, str], leaf: str, value: str) -> dict[str, str]:
    leaves = dict(known)
    if leaf == "disable" and leaves.get("enabled") == "false":
        leaves["enabled"] = "true"
    elif leaf in leaves and value in {"", leaves[leaf]} and leaf != "enabled":
        del leaves[leaf]
    else:
        raise shown("warning: statement not found")
    return leaves


def _checked(container: Container, name: str, value: str) -> str:
    leaf = container.leaf(name)
    if leaf is None or name == "enabled":
        raise shown("                    ^\nsyntax error.")
    if not value:
        raise shown("                    ^\nmissing argument.")
    try:
        return leaf.canonical(value)
    except ValueError as err:
        raise shown(f"error: invalid value: {err}") from err
