"""What one `ip` or `tc` command makes of a simulated Linux host, and what they show of it.

ip-route(8), ip-link(8), tc(8) and tc-tbf(8) of iproute2 6.1; the words of refusals and the JSON are what that
version writes on Linux 6.18. A service has a routing table of its name with one default route, through its
egress port, and a device of its name, where its user is connected and its shaper stands. A simulated host's
names may hold a slash and be of any length; a real device's have 15 characters.
"""

import json
import re
from collections.abc import Iterable, Mapping

from netmend.lab.configuration import Configuration
from netmend.lab.quality import DEFAULT_MTU
from netmend.lab.schema import MAX_MTU, MAX_SHAPER_MBPS, MIN_MTU, SERVICES

EGRESS, SHAPER = "egress-port", "shaper-mbps"
_MBIT_BYTES = 125_000
_RATE = re.compile(r"([0-9]{1,9})(mbit|gbit)", re.IGNORECASE)
_SIZE = re.compile(r"([0-9]{1,9})(b|k|kb|m|mb)?", re.IGNORECASE)
_SIZES = {"": 1, "b": 1, "k": 1024, "kb": 1024, "m": 1024**2, "mb": 1024**2}
_BURST, _QUEUE_S = 131_072, 0.05
"""Every shaper of a simulated host has this burst and this queue: its world does not know of them."""


class RefusedCommandError(Exception):
    """What the tool says. `absent`: because what is to go is not there."""

    def __init__(self, said: str, *, absent: bool = False) -> None:
        super().__init__(said)
        self.absent = absent


def edited_by_command(config: Configuration, line: str) -> Configuration:
    """Return the configuration after one command.

    Raises:
        RefusedCommandError: the tool or the kernel says no, and nothing changed.
    """
    match line.split():
        case ["ip", "link", "set", "dev", port, "mtu", mtu]:
            return _with_mtu(config, port, mtu)
        case ["ip", "route", verb, "default", *rest]:
            return _with_route(config, verb, _pairs(rest))
        case ["tc", "qdisc", "del", "dev", name, "root"]:
            _demand(SHAPER in config.services.get(name, {}), _NO_QDISC, absent=True)
            return _with_leaf(config, name, SHAPER, None)
        case ["tc", "qdisc", verb, "dev", name, "root", "tbf", *rest]:
            return _with_shaper(config, verb, name, _pairs(rest))
        case ["ip" | "tc" as tool, *_]:
            raise RefusedCommandError(f'Command "{tool}" is unknown here, try "{tool} help".')
    raise RefusedCommandError(f"-bash: {line.partition(' ')[0]}: command not found")


def links_shown(config: Configuration, users: Iterable[str]) -> str:
    """Return `ip -j link show`. `users`: the devices at which users of services are connected."""
    ports = dict(sorted(config.interfaces.items()))
    rows = [
        _link(number, name, ports.get(name, {}))
        for number, name in enumerate(["lo", *ports, *sorted(set(users) - ports.keys())], 1)
    ]
    return json.dumps(rows, separators=(",", ":"))


def routes_shown(config: Configuration) -> str:
    """Return `ip -4 -j route show table all`, in which every table but main is named."""
    rows = [
        {
            "dst": "default",
            "dev": leaves[EGRESS],
            "table": service,
            "protocol": "static",
            "scope": "link",
            "flags": [],
        }
        for service, leaves in sorted(config.services.items())
        if EGRESS in leaves
    ]
    kernels = {"type": "local", "dst": "127.0.0.0/8", "dev": "lo", "table": "local", "protocol": "kernel"}
    return json.dumps([*rows, {**kernels, "scope": "host", "flags": []}], separators=(",", ":"))


def qdiscs_shown(config: Configuration) -> str:
    """Return `tc -r -j qdisc show`: handles are the kernel's, and a burst is a little less than it got."""
    rows: list[Mapping[str, object]] = [
        {"kind": "noqueue", "handle": "0:", "dev": "lo", "root": True, "refcnt": 2, "options": {}}
    ]
    for number, (service, leaves) in enumerate(sorted(config.services.items()), 0x8001):
        if SHAPER in leaves:
            rate = int(leaves[SHAPER]) * _MBIT_BYTES
            burst = _BURST - 1 - rate // 2_000_000
            options = {"rate": rate, "burst": burst, "lat": 50_000, "limit": int(rate * _QUEUE_S) + _BURST}
            rows.append(
                {"kind": "tbf", "handle": f"{number:x}:", "dev": service, "root": True, "refcnt": 2}
                | {"options": options}
            )
    return json.dumps(rows, separators=(",", ":"))


_NO_QDISC = "Error: Cannot delete qdisc with handle of zero."


def _link(number: int, name: str, leaves: Mapping[str, str]) -> dict[str, object]:
    up = ["UP", "LOWER_UP"] if leaves.get("enabled", "true") == "true" else []
    flags = ["LOOPBACK", *up] if name == "lo" else ["BROADCAST", "MULTICAST", *up]
    mtu = 65_536 if name == "lo" else int(leaves.get("mtu", DEFAULT_MTU))
    state = "UP" if up else "DOWN"
    return {
        "ifindex": number,
        "ifname": name,
        "flags": flags,
        "mtu": mtu,
        "qdisc": "noqueue",
        "operstate": state,
    }


def _with_mtu(config: Configuration, port: str, mtu: str) -> Configuration:
    _demand(port in config.interfaces, f'Cannot find device "{port}"')
    _demand(mtu.isdecimal() and int(mtu) >= MIN_MTU, "Error: mtu less than device minimum.")
    _demand(int(mtu) <= MAX_MTU, "Error: mtu greater than device maximum.")
    leaves = {name: value for name, value in config.interfaces[port].items() if name != "mtu"}
    if int(mtu) != DEFAULT_MTU:
        leaves["mtu"] = str(int(mtu))
    return Configuration({**config.interfaces, port: leaves}, config.services)


def _with_route(config: Configuration, verb: str, given: Mapping[str, str]) -> Configuration:
    table, port = given.get("table", "main"), given.get("dev", "")
    _demand(given.keys() <= {"table", "dev", "proto"}, 'Error: either "to" is duplicate, or a garbage.')
    _demand(table != "main", "RTNETLINK answers: Operation not supported")
    there = config.services.get(table, {}).get(EGRESS)
    if verb == "del":
        _demand(there is not None and port in {"", there}, "RTNETLINK answers: No such process", absent=True)
        return _with_leaf(config, table, EGRESS, None)
    _demand(verb in {"add", "replace"}, f'Command "{verb}" is unknown, try "ip route help".')
    _demand(port in config.interfaces, f'Cannot find device "{port}"')
    _demand(verb == "replace" or there is None, "RTNETLINK answers: File exists")
    return _with_leaf(config, table, EGRESS, port)


def _with_shaper(config: Configuration, verb: str, name: str, given: Mapping[str, str]) -> Configuration:
    _demand(given.keys() <= {"rate", "burst", "limit", "latency"}, 'What is "tbf"?')
    there = SHAPER in config.services.get(name, {})
    _demand(verb in {"add", "change", "replace"}, f'Command "{verb}" is unknown, try "tc qdisc help".')
    _demand(verb != "add" or not there, "Error: Exclusivity flag on, cannot modify.")
    _demand(verb != "change" or there, "Error: Qdisc not found. To create specify NLM_F_CREATE flag.")
    rate = _RATE.fullmatch(given.get("rate", ""))
    _demand(rate is not None, 'Illegal "rate"')
    mbps = int(rate[1]) * (1000 if rate[2].lower() == "gbit" else 1) if rate else 0
    _demand(1 <= mbps <= MAX_SHAPER_MBPS, "RTNETLINK answers: Invalid argument")
    limit = int(mbps * _MBIT_BYTES * _QUEUE_S) + _BURST
    _demand(_bytes(given.get("burst", "")) == _BURST, "RTNETLINK answers: Invalid argument")
    _demand(given.get("latency") == "50ms" or _bytes(given.get("limit", "")) == limit, 'Illegal "limit"')
    return _with_leaf(config, name, SHAPER, str(mbps))


def _bytes(text: str) -> int:
    found = _SIZE.fullmatch(text)
    return int(found[1]) * _SIZES[(found[2] or "").lower()] if found else 0


def _with_leaf(config: Configuration, service: str, leaf: str, value: str | None) -> Configuration:
    name = SERVICES.leaf("name")
    try:
        service = name.canonical(service) if name else service
    except ValueError as err:
        raise RefusedCommandError(f'Error: argument "{service}" is wrong') from err
    leaves = {kept: old for kept, old in config.services.get(service, {}).items() if kept != leaf}
    if value is not None:
        leaves[leaf] = value
    services = {other: old for other, old in config.services.items() if other != service}
    return Configuration(config.interfaces, {**services, service: leaves} if leaves else services)


def _pairs(words: list[str]) -> dict[str, str]:
    _demand(len(words) % 2 == 0, 'Command line is not complete. Try option "help"')
    return dict(zip(words[::2], words[1::2], strict=True))


def _demand(holds: bool, said: str, *, absent: bool = False) -> None:  # noqa: FBT001 - a condition reads as such
    if not holds:
        raise RefusedCommandError(said, absent=absent)
