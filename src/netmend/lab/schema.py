"""The data model of a `netconf` lab device, as data: two containers, each with one list keyed by name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

INTERFACES_NS = "urn:ietf:params:xml:ns:yang:ietf-interfaces"
SERVICES_NS = "urn:netmend:lab:services"
PREFIXES = {"if": INTERFACES_NS, "svc": SERVICES_NS}

KEY = "name"
MAX_SHAPER_MBPS = 100_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}")
_INTEGER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Leaf:
    """One leaf of a list entry. `canonical` returns the value as stored, or raises ValueError."""

    name: str
    canonical: Callable[[str], str]
    mandatory: bool = False


@dataclass(frozen=True)
class Container:
    """One top-level container with one list. `leaves`: in canonical order, the key first."""

    namespace: str
    prefix: str
    name: str
    entry: str
    leaves: tuple[Leaf, ...]

    @property
    def path(self) -> str:
        """Return the XPath of the container."""
        return f"/{self.prefix}:{self.name}"

    def entry_path(self, key: str) -> str:
        """Return the XPath of one list entry."""
        return f"{self.path}/{self.prefix}:{self.entry}[{self.prefix}:{KEY}='{key}']"

    def leaf(self, name: str) -> Leaf | None:
        """Return the leaf of that name, or None."""
        return next((leaf for leaf in self.leaves if leaf.name == name), None)


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        msg = f"{text[:80]!r} is not a name"
        raise ValueError(msg)
    return text


def _boolean(text: str) -> str:
    value = text.strip()
    if value not in {"true", "false"}:
        msg = f"{text[:80]!r} is not true or false"
        raise ValueError(msg)
    return value


def _shaper(text: str) -> str:
    value = text.strip()
    if not _INTEGER.fullmatch(value) or not 1 <= int(value) <= MAX_SHAPER_MBPS:
        msg = f"{text[:80]!r} is not a whole number from 1 to {MAX_SHAPER_MBPS}"
        raise ValueError(msg)
    return str(int(value))


INTERFACES = Container(
    INTERFACES_NS, "if", "interfaces", "interface", (Leaf(KEY, _name), Leaf("enabled", _boolean))
)
SERVICES = Container(
    SERVICES_NS,
    "svc",
    "services",
    "service",
    (Leaf(KEY, _name), Leaf("egress-port", _name, mandatory=True), Leaf("shaper-mbps", _shaper)),
)
CONTAINERS = (INTERFACES, SERVICES)
