"""What lines make of a Linux host, and which commands lead there and back. Pure."""

from dataclasses import replace
from typing import NamedTuple

from netmend.devices.linux_host import Host, Kind, Thing, differing
from netmend.devices.linux_lines import Wish, wishes
from netmend.errors import BadInputError

_WHOLE = {Kind.LINK: "set", Kind.ROUTE: "replace"}
"""What is set in one go, whatever it was."""


class Changed(NamedTuple):
    """`commands`: what leads from the host that was read to `host`, each of them needed."""

    host: Host
    commands: tuple[str, ...]


def changed(host: Host, edits: tuple[str, ...]) -> Changed:
    """Return the host after the lines of the edits, in their order.

    A line that asks for what is so already is not sent: so a plan can say `del` of a shaper that only
    some hosts have, and how the same lines can be sent again after half of them were.

    Raises:
        BadInputError: a line cannot be carried out there, or what it makes cannot be known.
    """
    commands: list[str] = []
    for wish in wishes(edits):
        try:
            old, new = _step(host, wish)
        except BadInputError as error:
            raise BadInputError(f"`{wish.thing.command(wish.verb)}`: {error}") from error
        commands += commands_between(old, new)
        host = host.with_thing(new) if new else host.without(old) if old else host
    return Changed(host, tuple(commands))


def lead(before: Host, after: Host) -> tuple[str, ...]:
    """Return the commands that lead from one state to the other; what goes, goes last.

    Raises:
        BadInputError: they differ in what no command of ours changes.
    """
    steps = list(differing(before, after))
    for old, new in steps:
        thing = new or old
        if thing and (thing.kind is Kind.FIXED or (thing.kind is Kind.LINK and None in {old, new})):
            raise BadInputError(f"nothing of ours changes `{thing.line}`")
    steps.sort(key=lambda step: step[1] is None)
    return tuple(command for old, new in steps for command in commands_between(old, new))


def is_between(now: Host, before: Host, after: Host) -> bool:
    """Say whether every object is as it is in one of two states."""
    ids = {*now.things, *before.things, *after.things}
    return all(now.things.get(one) in (before.things.get(one), after.things.get(one)) for one in ids)


def undone(now: Host, before: Host, after: Host, *, all_done: bool) -> Host:
    """Return the host without a change, and with whatever else it holds.

    `all_done`: every command was carried out, so that an object of the change that is as it neither was nor
    should have become is our doing too; otherwise it is somebody else's.
    """
    for old, new in differing(before, after):
        thing = old or new
        there = now.things.get(thing.id) if thing else None
        if there == old or not (there == new or all_done):
            continue
        now = now.with_thing(old) if old else now.without(there) if there else now
    return now


def commands_between(old: Thing | None, new: Thing | None) -> tuple[str, ...]:
    """Return what makes one object out of another; nothing when they are equal."""
    if old == new:
        return ()
    if new is None:
        return (old.command("del"),) if old else ()
    if old is None:
        return (new.command("add"),)
    if new.kind in _WHOLE:
        return (new.command(_WHOLE[new.kind]),)
    if old.setting("handle") != new.setting("handle") or old.setting("parent") != new.setting("parent"):
        return (old.command("del"), new.command("add"))
    return (new.command("change"),)


def _step(host: Host, wish: Wish) -> tuple[Thing | None, Thing | None]:
    """Return what is there, and what will be there."""
    if wish.verb == "del" and wish.thing.kind is not Kind.ROUTE and wish.thing.key[0] not in host.names:
        return None, None
    thing = _named_by_host(host, wish.thing)
    if thing.id in host.taken:
        raise BadInputError(host.taken[thing.id])
    _demand_alone(host, thing)
    old = host.things.get(thing.id)
    match wish.verb:
        case "del":
            if old and not _agrees(old, thing):
                raise BadInputError(f"what is there is another: {old.line}")
            return old, None
        case "add" if old and _like(old, thing) != old:
            raise BadInputError(f"another is there already: {old.line}")
        case "change" | "set" if old is None:
            raise BadInputError("there is none to be changed")
        case _:
            return old, _like(old, thing)


def _demand_alone(host: Host, thing: Thing) -> None:
    """Refuse what the host would make more of than is said."""
    if thing.kind is Kind.LINK:
        for name in host.above.get(thing.key[0], ()):
            upper = host.things.get((Kind.LINK, (name,)))
            if upper and int(upper.setting("mtu")) > int(thing.setting("mtu")):
                raise BadInputError(f"the device {name} above it would follow")
    elif thing.kind is Kind.ROUTE and thing.key[1].isdecimal():
        tables = {key[1] for kind, key in (*host.things, *host.taken) if kind is Kind.ROUTE}
        if thing.key[1] not in tables:
            raise BadInputError(f"whether table {thing.key[1]} has a name there is not known: use the name")


def _named_by_host(host: Host, thing: Thing) -> Thing:
    """Return the object with the names that the host itself uses for its links."""
    key, has = list(thing.key), list(thing.has)
    if thing.kind is not Kind.ROUTE:
        key[0] = _own_name(host, key[0])
    elif "dev" in has:
        has[has.index("dev") + 1] = _own_name(host, thing.setting("dev"))
    return replace(thing, key=tuple(key), has=tuple(has))


def _own_name(host: Host, name: str) -> str:
    if name not in host.names:
        raise BadInputError(f"there is no device {name}")
    return host.names[name]


def _like(old: Thing | None, thing: Thing) -> Thing:
    """Return the wished object; a shaper that keeps its place keeps its handle."""
    if thing.kind is Kind.SHAPER and old and "handle" not in thing.has and "handle" in old.has:
        return replace(thing, has=(*old.has[:2], *thing.has))
    return thing


def _agrees(old: Thing, thing: Thing) -> bool:
    """Say whether what a `del` names of the settings is so."""
    flags = {"onlink"} & set(thing.has)
    named = [word for word in thing.has if word not in flags]
    return flags <= set(old.has) and all(
        old.setting(name) == value for name, value in zip(named[::2], named[1::2], strict=True)
    )
