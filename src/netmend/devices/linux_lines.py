"""The `ip` and `tc` commands that a plan may hold, word by word; anything else is refused. Pure.

ip-route(8), ip-link(8), tc(8), tc-tbf(8), tc-htb(8) of iproute2 6.1. A line is read into an object with typed
settings, and what is sent is written anew from that: no character of a plan reaches the host's shell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Literal

from netmend.devices.linux_host import Kind, Thing
from netmend.devices.linux_numbers import (
    burst_planned,
    limit_bytes,
    rate_bits,
    size_bytes,
    time_us,
    written_rate,
)
from netmend.errors import BadInputError

Verb = Literal["add", "change", "replace", "del", "set"]

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,126}")
"""A device or table; a real device has at most 15 characters, its other names up to 127."""
MAIN, DEFAULT_METRIC_6 = "main", "1024"
_HANDLE = re.compile(r"[0-9a-f]{1,4}:")
_CLASS = re.compile(r"[0-9a-f]{1,4}:[0-9a-f]{1,4}")
_KERNELS = 0x8000
"""From here on the kernel chooses handles, and chooses another one each time."""
_LEAST_MTU, _MOST_MTU = 1280, 65_536
"""Below 1280 a link loses its IPv6 addresses and routes, which setting it back does not bring again."""
_VERBS: dict[str, Verb] = {
    "add": "add",
    "change": "change",
    "replace": "replace",
    "del": "del",
    "delete": "del",
}


@dataclass(frozen=True)
class Wish:
    """What a line wants of an object. A `del` names of the settings only what it is sure of."""

    verb: Verb
    thing: Thing


def wishes(edits: tuple[str, ...]) -> Iterator[Wish]:
    """Read the lines of edits; blank lines and comments are none.

    Raises:
        BadInputError: a line is not one of those that can be predicted and undone.
    """
    for line in (line.strip() for edit in edits for line in edit.split("\n")):
        if line and not line.startswith("#"):
            try:
                yield _wish(line.split(" "))
            except BadInputError as error:
                raise BadInputError(f"`{line[:200]}`: {error}") from error


def _wish(words: list[str]) -> Wish:
    match words:
        case ["ip", "link", "set", "dev", device, "mtu", mtu]:
            return Wish("set", Thing(Kind.LINK, (_name(device),), ("mtu", _mtu(mtu))))
        case ["ip", "-4" | "-6" as family, "route", verb, prefix, *rest]:
            return _route(_verb(verb), family.removeprefix("-"), prefix, rest)
        case ["ip", "route", verb, prefix, *rest]:
            return _route(_verb(verb), "6" if ":" in prefix else "4", prefix, rest)
        case ["tc", "qdisc", verb, "dev", device, "root", *rest]:
            return _shaper(_verb(verb), device, rest)
        case ["tc", "class", verb, "dev", device, "parent", parent, "classid", name, *rest]:
            return _class(_verb(verb), device, parent, name, rest)
    raise BadInputError("not a command that can be predicted and undone here")


def _route(verb: Verb, family: str, prefix: str, rest: list[str]) -> Wish:
    given = _pairs(rest, ("via", "dev", "src", "proto", "metric", "table"), flags=("onlink",))
    metric, table = given.pop("metric", ""), given.pop("table", "")
    if metric and not re.fullmatch(r"[0-9]{1,9}", metric):
        raise BadInputError(f"{metric[:40]!r} is no metric")
    if verb != "del":
        if "dev" not in given:
            raise BadInputError("a route names its device, or it cannot be known where it leads")
        given.setdefault("proto", "static")
    if given.get("proto", "static") not in {"static", "boot"}:
        raise BadInputError("only static routes are changed")
    for name in ("via", "src"):
        if name in given:
            given[name] = _address(given[name], family)
    if "dev" in given:
        _name(given["dev"])
    key = (family, _table(table), network(prefix, family), _metric(metric, family))
    return Wish(verb, Thing(Kind.ROUTE, key, route_settings(given)))


def route_settings(given: dict[str, str]) -> tuple[str, ...]:
    """Return the settings of a route in their one order."""
    found = [word for name in ("via", "dev", "src") if name in given for word in (name, given[name])]
    found += ["onlink"] if "onlink" in given else []
    return (*found, *(("proto", given["proto"]) if "proto" in given else ()))


def _shaper(verb: Verb, device: str, rest: list[str]) -> Wish:
    handle: tuple[str, ...] = ()
    if rest[:1] == ["handle"]:
        handle, rest = ("handle", _handle(rest[1] if len(rest) > 1 else "")), rest[2:]
    if verb == "del":
        if rest and rest != ["tbf"]:
            raise BadInputError(f"unknown words {' '.join(rest)[:80]!r}")
        return Wish(verb, Thing(Kind.SHAPER, (_name(device),), handle))
    if rest[:1] != ["tbf"]:
        raise BadInputError("only a token bucket (tbf) is made at the root of a device")
    given = _pairs(rest[1:], ("rate", "burst", "limit", "latency"))
    if not {"rate", "burst"} <= given.keys() or ("limit" in given) is ("latency" in given):
        raise BadInputError("tbf has a rate, a burst, and either a limit or a latency")
    rate = rate_bits(given["rate"])
    burst = burst_planned(given["burst"], rate)
    limit = (
        size_bytes(given["limit"])
        if "limit" in given
        else limit_bytes(rate, burst, time_us(given["latency"]))
    )
    has = ("rate", written_rate(rate), "burst", str(burst), "limit", str(limit))
    return Wish(verb, Thing(Kind.SHAPER, (_name(device),), (*handle, *has)))


def _class(verb: Verb, device: str, parent: str, name: str, rest: list[str]) -> Wish:
    if not _CLASS.fullmatch(name) or not (_HANDLE.fullmatch(parent) or _CLASS.fullmatch(parent)):
        raise BadInputError("a class and its parent are hexadecimal numbers, such as 1:10 and 1:")
    key, above = (_name(device), name), ("parent", parent)
    if verb == "del":
        if rest and rest != ["htb"]:
            raise BadInputError(f"unknown words {' '.join(rest)[:80]!r}")
        return Wish(verb, Thing(Kind.CLASS, key, above))
    given = _pairs(rest[1:], ("prio", "rate", "ceil", "burst", "cburst"))
    if rest[:1] != ["htb"] or not {"rate", "burst", "cburst"} <= given.keys():
        raise BadInputError("a class is htb and has a rate, a burst and a cburst")
    rate, ceil = rate_bits(given["rate"]), rate_bits(given.get("ceil", given["rate"]))
    for bits in (rate, ceil):
        if bits % 1000 or (bits >= 10**9 and bits % 10**6):
            raise BadInputError(
                "tc shows the rate of a class rounded: a whole number of kbit, above 1gbit of mbit"
            )
    prio = given.get("prio", "0")
    if not re.fullmatch(r"[0-7]", prio):
        raise BadInputError(f"{prio[:40]!r} is no priority from 0 to 7")
    has = (*(("prio", prio) if prio != "0" else ()), "rate", written_rate(rate), "ceil", written_rate(ceil))
    bursts = (
        "burst",
        str(burst_planned(given["burst"], rate)),
        "cburst",
        str(burst_planned(given["cburst"], ceil)),
    )
    return Wish(verb, Thing(Kind.CLASS, key, (*above, *has, *bursts)))


def network(prefix: str, family: str) -> str:
    """Return a prefix as the text has it.

    Raises:
        BadInputError: it is none of that family.
    """
    try:
        found = ip_network({"default": "0.0.0.0/0" if family == "4" else "::/0"}.get(prefix, prefix))
    except ValueError as error:
        raise BadInputError(f"{prefix[:60]!r} is no prefix") from error
    if found.version != int(family):
        raise BadInputError(f"{prefix[:60]!r} is no prefix of IPv{family}")
    return "default" if found.prefixlen == 0 else str(found)


def _address(text: str, family: str) -> str:
    try:
        found = ip_address(text)
    except ValueError as error:
        raise BadInputError(f"{text[:60]!r} is no address") from error
    if found.version != int(family) or "%" in text:
        raise BadInputError(f"{text[:60]!r} is no address of IPv{family}")
    return str(found)


def _pairs(words: list[str], names: tuple[str, ...], flags: tuple[str, ...] = ()) -> dict[str, str]:
    found: dict[str, str] = {}
    left = iter(words)
    for word in left:
        value = "" if word in flags else next(left, "")
        if word in found or (word not in flags and (word not in names or not value)):
            raise BadInputError(f"unknown, repeated or incomplete word {word[:40]!r}")
        found[word] = value
    return found


def _verb(word: str) -> Verb:
    if word not in _VERBS:
        raise BadInputError(f"{word[:40]!r} is not add, change, replace or del")
    return _VERBS[word]


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise BadInputError(f"{text[:40]!r} is no name")
    return text


def _table(text: str) -> str:
    return "" if text in {"", MAIN, "254"} else _name(text)


def _metric(text: str, family: str) -> str:
    number = text.lstrip("0")
    return "" if family == "6" and number == DEFAULT_METRIC_6 else number


def _mtu(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not _LEAST_MTU <= int(text) <= _MOST_MTU:
        raise BadInputError(f"{text[:40]!r} is no mtu from {_LEAST_MTU} to {_MOST_MTU}")
    return str(int(text))


def _handle(text: str) -> str:
    if not _HANDLE.fullmatch(text) or not 0 < int(text[:-1], 16) < _KERNELS:
        raise BadInputError(f"{text[:40]!r} is no handle from 1: to 7fff:")
    return text
