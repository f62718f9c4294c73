"""A configuration as the lines of a command-line device, and what one typed line makes of it.

`interface` is as on the platforms. `service-path` is the lab's own stanza, as `urn:netmend:lab:services`
is its own namespace over NETCONF.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from netmend.lab.command_table import MistypedError, Typed, typed
from netmend.lab.configuration import Configuration
from netmend.lab.schema import INTERFACES, SERVICES, Container


@dataclass(frozen=True)
class Section:
    """Where a line of configuration mode belongs."""

    container: Container
    key: str


TOP = ("interface PORT", "service-path NAME", "no service-path NAME")
_INTERFACE = (
    "description TEXT...",
    "no description",
    "no description TEXT...",
    "mtu BYTES",
    "no mtu",
    "no mtu BYTES",
    "shutdown",
    "no shutdown",
)
_SERVICE = (
    "egress-port PORT",
    "no egress-port",
    "no egress-port PORT",
    "shaper-mbps MBPS",
    "no shaper-mbps",
    "no shaper-mbps MBPS",
)


def lines_of(config: Configuration, indent: int) -> list[str]:
    """Return all sections, ordered by kind and name, each followed by a `!`."""
    lines: list[str] = []
    for port, leaves in sorted(config.interfaces.items()):
        lines += _section(f"interface {port}", _interface_lines(leaves), indent)
    for name, leaves in sorted(config.services.items()):
        inner = [f"{leaf} {leaves[leaf]}" for leaf in ("egress-port", "shaper-mbps") if leaf in leaves]
        lines += _section(f"service-path {name}", inner, indent)
    return lines


def patterns_in(section: Section | None) -> tuple[str, ...]:
    """Return every configuration line that can be typed there; those of the top can be everywhere."""
    if section is None:
        return TOP
    return (*TOP, *(_INTERFACE if section.container is INTERFACES else _SERVICE))


def edited_by_line(
    config: Configuration, section: Section | None, line: str
) -> tuple[Configuration, Section | None]:
    """Return the configuration and the section after one line.

    Raises:
        MistypedError: the device knows no such line there, or no such value.
    """
    command = typed(patterns_in(section), line)
    match command.pattern:
        case "interface PORT":
            return config, Section(INTERFACES, _port(config, command))
        case "service-path NAME":
            name = _checked(SERVICES, "name", command)
            known = config.services.get(name, {})
            return _with_services(config, {**config.services, name: known}), Section(SERVICES, name)
        case "no service-path NAME":
            name = _checked(SERVICES, "name", command)
            left = {key: leaves for key, leaves in config.services.items() if key != name}
            return _with_services(config, left), None
        case _ if section is not None:
            return _with_leaf(config, section, command), section
        case _:
            raise MistypedError("invalid", 0)


def _interface_lines(leaves: Mapping[str, str]) -> list[str]:
    lines = [f"{leaf} {leaves[leaf]}" for leaf in ("description", "mtu") if leaf in leaves]
    return [*lines, "shutdown"] if leaves.get("enabled") == "false" else lines


def _section(head: str, inner: list[str], indent: int) -> list[str]:
    return [head, *(" " * indent + line for line in inner), "!"]


def _with_leaf(config: Configuration, section: Section, command: Typed) -> Configuration:
    entries = config.of(section.container)
    leaves = dict(entries.get(section.key, {}))
    negated, name = command.pattern.startswith("no "), command.pattern.removeprefix("no ").split()[0]
    if name == "shutdown":
        if not negated:
            leaves["enabled"] = "false"
        elif leaves.get("enabled") == "false":
            leaves["enabled"] = "true"
    elif negated:
        leaves.pop(name, None)
    else:
        leaves[name] = (
            _port(config, command) if name == "egress-port" else _checked(section.container, name, command)
        )
    changed = {**entries, section.key: leaves}
    if section.container is INTERFACES:
        return Configuration(changed, config.services)
    return _with_services(config, changed)


def _with_services(config: Configuration, services: Mapping[str, Mapping[str, str]]) -> Configuration:
    return Configuration(config.interfaces, services)


def _port(config: Configuration, command: Typed) -> str:
    if command.arguments[0] not in config.interfaces:
        raise MistypedError("invalid", command.columns[0])
    return command.arguments[0]


def _checked(container: Container, name: str, command: Typed) -> str:
    leaf = container.leaf(name)
    if leaf is None:
        raise MistypedError("invalid", 0)
    try:
        return leaf.canonical(command.arguments[0])
    except ValueError as err:
        raise MistypedError("invalid", command.columns[0]) from err
