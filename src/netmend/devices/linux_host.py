"""What a plan may change on a Linux host, as objects and as canonical text. Pure.

Four kinds of objects: the mtu of a link, a static route, a token bucket at the root of a link (tc-tbf(8)),
and a class of a hierarchical one (tc-htb(8)). Their lines are the commands that would make them. What stands
beside them, such as filters and other queueing disciplines, is text too, so that a change of it is drift, but
no plan changes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum


class Kind(IntEnum):
    """What an object is, in the order of the text."""

    LINK = 0
    ROUTE = 1
    SHAPER = 2
    CLASS = 3
    FIXED = 4


@dataclass(frozen=True)
class Thing:
    """One object. `key`: what tells it from others of its kind.  `has`: its settings, word by word.

    LINK: key (device).  ROUTE: key (4 or 6, table, prefix, metric).  SHAPER: key (device).
    CLASS: key (device, class).  FIXED: key (the line as it stands in the text).
    """

    kind: Kind
    key: tuple[str, ...]
    has: tuple[str, ...] = ()

    @property
    def id(self) -> tuple[Kind, tuple[str, ...]]:
        """Return what there is only one of on a host."""
        return self.kind, self.key

    def setting(self, name: str) -> str:
        """Return the word behind a word; empty where it is not set."""
        return self.has[self.has.index(name) + 1] if name in self.has else ""

    @property
    def line(self) -> str:
        """Return its line in the canonical text."""
        return self.key[0] if self.kind is Kind.FIXED else self.command("set" if _is_link(self) else "add")

    def command(self, verb: str) -> str:
        """Return the command that does that to it, in words that no shell reads as anything else."""
        match self.kind:
            case Kind.LINK:
                words = ["ip", "link", verb, "dev", *self.key, *self.has]
            case Kind.ROUTE:
                family, table, prefix, metric = self.key
                words = ["ip", *(["-6"] if family == "6" else []), "route", verb, prefix, *self.has]
                words += ["metric", metric] if metric else []
                words += ["table", table] if table else []
            case Kind.SHAPER:
                handle, how = self.setting("handle"), self.has[2 if "handle" in self.has else 0 :]
                words = [
                    "tc",
                    "qdisc",
                    verb,
                    "dev",
                    *self.key,
                    "root",
                    *(["handle", handle] if handle else []),
                ]
                words += ["tbf", *how] if verb != "del" else []
            case Kind.CLASS:
                device, name = self.key
                words = [
                    "tc",
                    "class",
                    verb,
                    "dev",
                    device,
                    "parent",
                    self.setting("parent"),
                    "classid",
                    name,
                ]
                words += ["htb", *self.has[2:]] if verb != "del" else []
            case Kind.FIXED:
                raise ValueError(f"{self.key[0]}: nothing is done to it")
        return " ".join(words)


Things = Mapping[tuple[Kind, tuple[str, ...]], Thing]


@dataclass(frozen=True)
class Host:
    """What was read of a host. `names`: every name of a link, and the one that the host itself uses.

    `taken`: places that hold something no plan may change, by why not: a route of a routing daemon or of the
    kernel, a queueing discipline of another kind, something that is there twice.  `above`: by link, those
    that stand on it, such as those of its VLANs, whose mtu never exceeds its own.
    """

    things: Things
    names: Mapping[str, str]
    taken: Mapping[tuple[Kind, tuple[str, ...]], str]
    above: Mapping[str, tuple[str, ...]]

    @property
    def text(self) -> str:
        """Return the canonical text: equal hosts are equal texts."""
        ordered = sorted(self.things.values(), key=lambda thing: (thing.kind, thing.line))
        return "".join(f"{thing.line}\n" for thing in ordered)

    def with_thing(self, thing: Thing) -> "Host":
        """Return the host with that object, in the place of what was there."""
        return replace(self, things={**self.things, thing.id: thing})

    def without(self, thing: Thing) -> "Host":
        """Return the host without that object."""
        left = {found: other for found, other in self.things.items() if found != thing.id}
        return replace(self, things=left)

    def names_of(self, device: str) -> tuple[str, ...]:
        """Return every name of a link, its own first."""
        others = sorted(name for name, own in self.names.items() if own == device and name != device)
        return (device, *others)


def differing(before: Host, after: Host) -> Iterator[tuple[Thing | None, Thing | None]]:
    """Return what differs between two states, object by object, in the order of the text."""
    for found in sorted({*before.things, *after.things}):
        old, new = before.things.get(found), after.things.get(found)
        if old != new:
            yield old, new


def _is_link(thing: Thing) -> bool:
    return thing.kind is Kind.LINK
