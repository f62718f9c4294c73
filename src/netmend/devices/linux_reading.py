"""What `ip` and `tc` say of a Linux host, read as objects. Pure; whatever is not understood is kept as it is.

`ip -j` and `tc -j` (iproute2 4.18 and later, measured with 6.1) write JSON on one line each; tc-htb's classes
are text there. What changes by itself is left out: counters, handles that the kernel chose, expiry times,
whether a link has a carrier.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from netmend.devices.linux_host import Host, Kind, Thing
from netmend.devices.linux_lines import DEFAULT_METRIC_6, MAIN, NAME, network, route_settings
from netmend.devices.linux_numbers import burst_read, rate_bits, size_bytes, written_rate
from netmend.errors import BadInputError

SECTIONS = ("link", "route", "route6", "qdisc")
READ = (
    "echo link && ip -j link show && echo route && ip -4 -j route show table all"
    " && echo route6 && ip -6 -j route show table all && echo qdisc && tc -r -j qdisc show && echo end"
)
"""The shell's line that reads all but classes and filters."""
_CLASSFUL = frozenset({"htb", "prio", "hfsc", "cbq", "drr", "ets", "qfq", "clsact", "ingress"})
_STATIC = {"static": "static", "boot": "boot", None: "boot"}
_ROUTE_KEYS = {
    "type",
    "dst",
    "dev",
    "gateway",
    "table",
    "protocol",
    "scope",
    "metric",
    "prefsrc",
    "flags",
    "pref",
}
_STATE_FLAGS = {"linkdown", "dead", "offload", "offload_failed", "trap", "notify", "rt_offload", "rt_trap"}
_VOLATILE = {"refcnt", "direct_packets_stat", "burst_raw", "expires", "cache", "error"}
_KERNELS_HANDLE = re.compile(r"[89a-f][0-9a-f]{3}:")
_HTB = re.compile(
    r"class htb (?P<name>[0-9a-f]+:[0-9a-f]+) (?:root|parent (?P<parent>\S+)) "
    r"(?:leaf \S+ )?(?:prio (?P<prio>\d) )?"
    r"rate (?P<rate>\S+) ceil (?P<ceil>\S+) burst (?P<burst>\S+) cburst (?P<cburst>\S+)"
)


class UnreadableError(Exception):
    """What came is not what these commands write."""


def classful_devices(said: str) -> tuple[str, ...]:
    """Return the devices that may have classes and filters, from what READ says.

    Raises:
        UnreadableError: it is not whole, or a name could not be typed in a command.
    """
    found = {str(one["dev"]): 0 for one in _sections(said)["qdisc"] if one.get("kind") in _CLASSFUL}
    for device in found:
        if not NAME.fullmatch(device):
            raise UnreadableError(f"a device is named {device!a}")
    return tuple(sorted(found))


def read_classes(device: str) -> str:
    """Return the shell's line that reads the classes and filters of a device."""
    return f"tc class show dev {device} && tc filter show dev {device} && echo end"


def host_read(said: str, classes: dict[str, str]) -> Host:
    """Return the host. `classes`: what `read_classes` said, by device.

    Raises:
        UnreadableError: it is not whole.
    """
    sections = _sections(said)
    found: list[Thing] = []
    taken: dict[tuple[Kind, tuple[str, ...]], str] = {}
    names: dict[str, str] = {}
    above: dict[str, tuple[str, ...]] = {}
    try:
        for link in sections["link"]:
            found += _link(link, names)
            if isinstance(link.get("link"), str):
                above[link["link"]] = (*above.get(link["link"], ()), str(link["ifname"]))
        for family, section in (("4", "route"), ("6", "route6")):
            for route in sections[section]:
                found += _route(route, family, taken)
        for qdisc in sections["qdisc"]:
            found += _qdisc(qdisc, taken)
        for device, text in classes.items():
            found += _classes(device, text)
    except (KeyError, TypeError, AttributeError, ValueError, BadInputError) as error:
        raise UnreadableError(f"unexpected {type(error).__name__}: {error}") from error
    return Host(_each_once(found, taken), names, taken, above)


def _each_once(found: Iterable[Thing], taken: dict[tuple[Kind, tuple[str, ...]], str]) -> dict[Any, Thing]:
    """Number what is there twice, so that the text keeps it, and let no plan change it."""
    once: dict[Any, Thing] = {}
    for thing in found:
        if thing.id in once:
            taken[thing.id] = "there are several of them"
            number = sum(1 for kept in once.values() if kept.line.startswith(thing.line)) + 1
            fixed = Thing(Kind.FIXED, (f"{thing.line} # {number}",))
            once[fixed.id] = fixed
        else:
            once[thing.id] = thing
    return once


def _sections(said: str) -> dict[str, list[dict[str, Any]]]:
    lines = [line for line in said.split("\n") if line.strip()]
    marks = [line for line in lines if line in {*SECTIONS, "end"}]
    if marks != [*SECTIONS, "end"] or lines[-1:] != ["end"]:
        raise UnreadableError("it is not whole")
    made: dict[str, list[dict[str, Any]]] = {}
    for name, after in zip(SECTIONS, (*SECTIONS[1:], "end"), strict=True):
        text = "".join(lines[lines.index(name) + 1 : lines.index(after)]) or "[]"
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"{name}: no JSON") from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UnreadableError(f"{name}: no list of objects")
        made[name] = [row for row in rows if row]
    return made


def _link(link: dict[str, Any], names: dict[str, str]) -> Iterator[Thing]:
    name = str(link["ifname"])
    yield Thing(Kind.LINK, (name,), ("mtu", str(int(link["mtu"]))))
    for one in (name, *map(str, link.get("altnames", ()))):
        if NAME.fullmatch(one) and NAME.fullmatch(name):
            names[one] = name
        if one != name:
            yield _fixed("ip link property add dev", name, "altname", one)
    if "UP" not in link["flags"]:
        yield _fixed("ip link set dev", name, "down")


def _route(
    route: dict[str, Any], family: str, taken: dict[tuple[Kind, tuple[str, ...]], str]
) -> Iterator[Thing]:
    table = str(route.get("table", MAIN))
    if table == "local":
        return  # the kernel's own: addresses of the host itself
    metric = str(route.get("metric", ""))
    metric = "" if metric in {"", "0"} or (family == "6" and metric == DEFAULT_METRIC_6) else metric
    prefix = network(str(route["dst"]), family)
    thing = Thing(Kind.ROUTE, (family, "" if table == MAIN else table, prefix, metric))
    proto = _STATIC.get(route.get("protocol"))
    if proto is None:
        taken[thing.id] = f"a route of {route['protocol']} is there"
    elif _is_plain(route, family):
        given = {"dev": str(route["dev"]), "proto": proto}
        given |= {"via": str(route["gateway"])} if "gateway" in route else {}
        given |= {"src": str(route["prefsrc"])} if "prefsrc" in route else {}
        given |= {"onlink": ""} if "onlink" in route["flags"] else {}
        yield Thing(Kind.ROUTE, thing.key, route_settings(given))
    else:
        taken[thing.id] = "the route has settings that are not understood here"
        yield _fixed("ip route", _kept(route))


def _is_plain(route: dict[str, Any], family: str) -> bool:
    """Say whether a route has nothing but what a line of a plan can say."""
    scope = None if family == "6" or "gateway" in route else "link"
    return (
        route.keys() <= _ROUTE_KEYS
        and route.get("type", "unicast") == "unicast"
        and "dev" in route
        and route.get("scope") == scope
        and route.get("pref", "medium") == "medium"
        and not set(route["flags"]) - _STATE_FLAGS - {"onlink"}
        and bool(NAME.fullmatch(str(route["dev"])) and NAME.fullmatch(str(route.get("table", MAIN))))
    )


def _qdisc(qdisc: dict[str, Any], taken: dict[tuple[Kind, tuple[str, ...]], str]) -> Iterator[Thing]:
    if qdisc["handle"] == "0:":
        return  # what the kernel puts there by itself
    device, options = str(qdisc["dev"]), qdisc.get("options", {})
    handle = "" if _KERNELS_HANDLE.fullmatch(str(qdisc["handle"])) else str(qdisc["handle"])
    place = Thing(Kind.SHAPER, (device,))
    if (
        qdisc["kind"] == "tbf"
        and "root" in qdisc
        and options.keys() <= {"rate", "burst", "burst_raw", "lat", "limit"}
    ):
        rate = int(options["rate"]) * 8
        burst, limit = burst_read(int(options["burst"]), rate), int(options["limit"])
        how = ("rate", written_rate(rate), "burst", str(burst), "limit", str(limit))
        yield Thing(Kind.SHAPER, (device,), (*(("handle", handle) if handle else ()), *how))
        return
    if "root" in qdisc:
        taken[place.id] = f"another queueing discipline is there: {qdisc['kind']}"
    where = "root" if "root" in qdisc else f"parent {qdisc.get('parent')}"
    yield _fixed(
        "tc qdisc add dev", device, where, handle and f"handle {handle}", qdisc["kind"], _kept(options)
    )


def _classes(device: str, text: str) -> Iterator[Thing]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if lines[-1:] != ["end"]:
        raise UnreadableError(f"the classes of {device} are not whole")
    others = [line for line in lines[:-1] if not _HTB.match(line)]
    for number, line in enumerate(others):
        yield _fixed("tc dev", device, f"{number:03}", line)  # of filters, the order is their meaning
    for found in filter(None, map(_HTB.match, lines[:-1])):
        rate, ceil = rate_bits(found["rate"]), rate_bits(found["ceil"])
        parent = found["parent"] or found["name"].partition(":")[0] + ":"
        has = ["parent", parent, *(["prio", found["prio"]] if found["prio"] not in {None, "0"} else [])]
        has += ["rate", written_rate(rate), "ceil", written_rate(ceil)]
        has += ["burst", str(burst_read(size_bytes(found["burst"]), rate))]
        has += ["cburst", str(burst_read(size_bytes(found["cburst"]), ceil))]
        yield Thing(Kind.CLASS, (device, found["name"]), tuple(has))


def _fixed(*words: str) -> Thing:
    """Return a line that no plan changes; nothing in it is more than text."""
    return Thing(Kind.FIXED, (ascii(" ".join(word for word in words if word))[1:-1],))


def _kept(settings: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in settings.items() if key not in _VOLATILE}, sort_keys=True)
