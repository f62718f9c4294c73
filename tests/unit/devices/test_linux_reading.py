import json
from typing import Any

import pytest

from netmend.devices.linux_host import Kind
from netmend.devices.linux_reading import UnreadableError, classful_devices, host_read

LINKS: list[dict[str, Any]] = [
    {"ifname": "lo", "flags": ["LOOPBACK", "UP"], "mtu": 65536},
    {
        "ifname": "eth0",
        "flags": ["BROADCAST", "UP", "LOWER_UP"],
        "mtu": 1500,
        "altnames": ["enp3s0", "customer-long-name"],
    },
    {"ifname": "eth0.9", "link": "eth0", "flags": ["BROADCAST"], "mtu": 1400},
]
ROUTES: list[dict[str, Any]] = [
    {
        "dst": "10.1.0.0/24",
        "dev": "eth0",
        "protocol": "kernel",
        "scope": "link",
        "prefsrc": "10.1.0.1",
        "flags": [],
    },
    {
        "dst": "default",
        "gateway": "10.1.0.2",
        "dev": "eth0",
        "table": "gold",
        "protocol": "static",
        "flags": ["linkdown"],
    },
    {"dst": "10.9.1.1", "dev": "eth0", "scope": "link", "metric": 5, "flags": []},
    {
        "dst": "10.9.2.0/24",
        "gateway": "10.1.0.3",
        "dev": "eth0",
        "protocol": "bgp",
        "metric": 20,
        "flags": [],
    },
    {"type": "blackhole", "dst": "10.66.0.0/16", "flags": []},
    {
        "dst": "10.8.0.0/16",
        "flags": [],
        "nexthops": [{"gateway": "10.1.0.2", "dev": "eth0"}],
    },
    {"type": "local", "dst": "10.1.0.1", "dev": "eth0", "table": "local", "protocol": "kernel", "flags": []},
]
ROUTES_6: list[dict[str, Any]] = [
    {"dst": "fe80::/64", "dev": "eth0", "protocol": "kernel", "metric": 256, "flags": [], "pref": "medium"},
    {
        "dst": "default",
        "gateway": "fe80::1",
        "dev": "eth0",
        "protocol": "ra",
        "metric": 100,
        "expires": 17,
        "flags": [],
    },
    {"dst": "fd00::/64", "dev": "eth0", "protocol": "static", "metric": 1024, "flags": [], "pref": "medium"},
]
TBF = {"rate": 625000, "burst": 32767, "burst_raw": "c8000", "lat": 50000, "limit": 64018}
QDISCS: list[dict[str, Any]] = [
    {"kind": "noqueue", "handle": "0:", "dev": "lo", "root": True, "refcnt": 2, "options": {}},
    {"kind": "tbf", "handle": "8006:", "dev": "eth0.9", "root": True, "refcnt": 3, "options": TBF},
    {
        "kind": "htb",
        "handle": "1:",
        "dev": "eth0",
        "root": True,
        "refcnt": 3,
        "options": {"default": "0x10", "direct_packets_stat": 7},
    },
]
CLASSES = """\
class htb 1:10 root leaf 8004: prio 2 rate 5Mbit ceil 6Mbit burst 1600b cburst 32Kb
filter parent 1: protocol ip pref 10 u32 chain 0
end"""
TEXT = """\
ip link set dev eth0 mtu 1500
ip link set dev eth0.9 mtu 1400
ip link set dev lo mtu 65536
ip -6 route add fd00::/64 dev eth0 proto static
ip route add 10.9.1.1/32 dev eth0 proto boot metric 5
ip route add default via 10.1.0.2 dev eth0 proto static table gold
tc qdisc add dev eth0.9 root tbf rate 5mbit burst 32768 limit 64018
tc class add dev eth0 parent 1: classid 1:10 htb prio 2 rate 5mbit ceil 6mbit burst 1600 cburst 32768
ip link property add dev eth0 altname customer-long-name
ip link property add dev eth0 altname enp3s0
ip link set dev eth0.9 down
ip route {"dst": "10.66.0.0/16", "flags": [], "type": "blackhole"}
ip route {"dst": "10.8.0.0/16", "flags": [], "nexthops": [{"dev": "eth0", "gateway": "10.1.0.2"}]}
tc dev eth0 000 filter parent 1: protocol ip pref 10 u32 chain 0
tc qdisc add dev eth0 root handle 1: htb {"default": "0x10"}
"""


def said(**other: object) -> str:
    parts = {"link": LINKS, "route": ROUTES, "route6": ROUTES_6, "qdisc": QDISCS, **other}
    return "\n".join(f"{name}\n{json.dumps(rows)}" for name, rows in parts.items()) + "\nend"


def test_a_host_is_read_as_its_canonical_text() -> None:
    """What a plan may change, and what stands beside it; no counters, no routes of others."""
    host = host_read(said(), {"eth0": CLASSES})

    assert host.text == TEXT
    assert classful_devices(said()) == ("eth0",)


def test_every_name_of_a_link_leads_to_its_own() -> None:
    host = host_read(said(), {})

    assert host.names["customer-long-name"] == host.names["enp3s0"] == host.names["eth0"] == "eth0"
    assert host.names_of("eth0") == ("eth0", "customer-long-name", "enp3s0")
    assert host.above == {"eth0": ("eth0.9",)}


def test_places_that_hold_what_is_not_ours_are_taken() -> None:
    """Routes of the kernel and of daemons, and a queueing discipline of another kind."""
    taken = host_read(said(), {}).taken

    assert taken[Kind.ROUTE, ("4", "", "10.1.0.0/24", "")] == "a route of kernel is there"
    assert taken[Kind.ROUTE, ("4", "", "10.9.2.0/24", "20")] == "a route of bgp is there"
    assert taken[Kind.ROUTE, ("6", "", "default", "100")] == "a route of ra is there"
    assert "another queueing discipline" in taken[Kind.SHAPER, ("eth0",)]
    assert (Kind.SHAPER, ("eth0.9",)) not in taken


def test_what_is_there_twice_is_text_and_taken() -> None:
    """Which of the two a command would mean cannot be known."""
    host = host_read(said(route=[ROUTES[1], ROUTES[1]]), {})

    assert host.text.count("table gold") == 2
    assert host.taken[Kind.ROUTE, ("4", "gold", "default", "")] == "there are several of them"


def test_what_changes_by_itself_is_not_text() -> None:
    """Handles of the kernel, reference counts, packets, expiry, a carrier."""
    moved = [{**one, "refcnt": 9, "handle": one["handle"].replace("8006", "8123")} for one in QDISCS]
    moved[2]["options"] = {"default": "0x10", "direct_packets_stat": 8}
    routes = [{**one, "flags": []} for one in ROUTES]
    routes_6 = [{**one, "expires": 5} if "expires" in one else one for one in ROUTES_6]

    again = host_read(said(route=routes, route6=routes_6, qdisc=moved), {"eth0": CLASSES})

    assert again.text == TEXT


@pytest.mark.parametrize(
    "lie",
    [
        "",
        "end",
        said().removesuffix("end"),
        said() + "\nmore",
        said().replace('"mtu": 1500', '"mtu": "x"'),
        said().replace("[{", "[{{", 1),
        said(route={"dst": "default"}),
        said(route=[{"dst": "10.0.0.1/8", "flags": []}]),
        said(qdisc=[1]),
        said().replace("route6\n", ""),
        said(qdisc=[{**QDISCS[2], "dev": "a;reboot"}]),
    ],
)
def test_a_reply_that_is_not_whole_is_not_believed(lie: str) -> None:
    with pytest.raises(UnreadableError):
        host_read(lie, dict.fromkeys(classful_devices(lie), CLASSES))


def test_classes_that_are_not_whole_are_not_believed() -> None:
    with pytest.raises(UnreadableError, match="eth0 are not whole"):
        host_read(said(), {"eth0": CLASSES.removesuffix("end")})
