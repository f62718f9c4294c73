"""The data model of all lab devices, as data: two containers, each with one list keyed by name."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

INTERFACES_NS = "urn:ietf:params:xml:ns:yang:ietf-interfaces"
SERVICES_NS = "urn:netmend:lab:services"
PREFIXES = {"if": INTERFACES_NS, "svc": SERVICES_NS}

KEY = "name"
MAX_SHAPER_MBPS = 100_000
MIN_MTU, MAX_MTU = 68, 9216
MAX_DESCRIPTION = 240

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}")
_INTEGER = re.compile(r"[0-9]{1,9}")
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


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
    return _whole(text, 1, MAX_SHAPER_MBPS)


def _mtu(text: str) -> str:
    return _whole(text, MIN_MTU, MAX_MTU)


def _whole(text: str, least: int, most: int) -> str:
    value = text.strip()
    if not _INTEGER.fullmatch(value) or not least <= int(value) <= most:
        msg = f"{text[:80]!r} is not a whole number from {least} to {most}"
        raise ValueError(msg)
    return str(int(value))


def _description(text: str) -> str:
    value = text.strip()
    if not 1 <= len(value) <= MAX_DESCRIPTION or any(unicodedata.category(c) in _CONTROLS for c in value):
        msg = f"{text[:80]!r} is not a text of 1 to {MAX_DESCRIPTION} characters without control characters"
        raise ValueError(msg)
    return value


INTERFACES = Container(
    INTERFACES_NS,
    "if",
    "interfaces",
    "interface",
    (Leaf(KEY, _name), Leaf("enabled", _boolean), Leaf("mtu", _mtu), Leaf("description", _description)),
)
SERVICES = Container(
    SERVICES_NS,
    "svc",
    "services",
    "service",
    (Leaf(KEY, _name), Leaf("egress-port", _name, mandatory=True), Leaf("shaper-mbps", _shaper)),
)
CONTAINERS = (INTERFACES, SERVICES)
