from pathlib import Path

import pytest
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory

from netmend.errors import BadFileError, BadInputError
from netmend.inventory import entries, load_nornir_inventory


def test_the_example_devices_inherit_from_defaults(root: Path) -> None:
    """Sorted by name, with what groups and defaults give them."""
    devices = entries(load_nornir_inventory(root, "SimpleInventory", {}))

    assert [device.name for device in devices] == ["p1", "p2", "p3", "p4", "pe1", "pe2", "pe3"]
    assert (devices[4].platform, devices[4].username, devices[4].port) == ("netconf", "netmend", 12011)
    assert devices[4].group_names == ("edge",)


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("hosts", "pe1: {password: hunter2}", "pe1.password: secrets do not belong in this file"),
        ("defaults", "connection_options: {x: {extras: {secret: hunter2}}}", "secrets do not belong"),
        ("groups", "edge: {data: {api_password: hunter2}}", "secrets do not belong in this file"),
        ("hosts", "pe1: {groups: [edg]}", '"edg" is no group of the groups file'),
        ("hosts", "pe1: {port: '22'}", "pe1.port: must be a whole number"),
        ("hosts", "pe1: {hostname: 7}", "pe1.hostname: must be text"),
        ("hosts", "pe1: {host: x}", "pe1.host: unknown key"),
        ("groups", "edge: {data: {lock_running: maybe}}", "edge.data.lock_running: must be true or false"),
        ("hosts", "pe1:\n", "pe1: must be a mapping"),
        ("hosts", "[pe1]", "must be a mapping of names"),
        ("hosts", "pe1: &a {}", "anchors (&) are not allowed"),
    ],
)
def test_inventory_files_obey_the_same_strict_rules(root: Path, file: str, text: str, reason: str) -> None:
    """Nornir never sees a file that is not right, and no secret is repeated in a message."""
    (root / f"inventory/{file}.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(BadFileError) as caught:
        load_nornir_inventory(root, "SimpleInventory", {})

    assert reason in str(caught.value)
    assert f"inventory/{file}.yaml:1:" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_an_unknown_plugin_is_named() -> None:
    """The message says what is not installed."""
    with pytest.raises(BadInputError, match='no Nornir inventory plugin "NoSuch" is installed'):
        load_nornir_inventory(Path(), "NoSuch", {})


def test_options_that_the_plugin_does_not_know_are_refused(root: Path) -> None:
    """As bad input, not as a bug."""
    with pytest.raises(BadInputError, match="plugin SimpleInventory refused its options"):
        load_nornir_inventory(root, "SimpleInventory", {"no_such_option": 1})


def test_a_device_without_platform_is_refused() -> None:
    """Nobody can guess its driver."""
    host = Host(name="r1", defaults=Defaults())

    with pytest.raises(BadInputError, match="r1: platform is missing"):
        entries(Inventory(hosts=Hosts({"r1": host}), groups=Groups(), defaults=Defaults()))


def test_the_port_follows_from_the_platform() -> None:
    """NETCONF over SSH has its own, RFC 6242 §4."""
    hosts = Hosts({name: Host(name=name, platform=name) for name in ("netconf", "ios")})

    devices = entries(Inventory(hosts=hosts, groups=Groups(), defaults=Defaults()))

    assert [(device.name, device.port) for device in devices] == [("ios", 22), ("netconf", 830)]


def test_what_a_device_bears_is_said_of_it_or_of_its_groups(root: Path) -> None:
    """The nearest word counts, as for everything in Nornir's inventory."""
    inventory = load_nornir_inventory(root, "SimpleInventory", {})
    inventory.groups["edge"].data["lock_running"] = True
    inventory.hosts["pe2"].data["lock_running"] = False

    devices = {device.name: device.lock_running for device in entries(inventory)}

    assert {name for name, locks in devices.items() if locks} == {"pe1", "pe3"}


@pytest.mark.parametrize(
    ("platform", "said", "reason"),
    [
        ("eos", True, "lock_running is for NETCONF devices alone"),
        ("netconf", 1, "lock_running cannot be used"),
    ],
)
def test_a_lock_that_a_device_cannot_have_is_refused(platform: str, said: object, reason: str) -> None:
    """What would not be done is not taken silently."""
    host = Host(name="r1", platform=platform, data={"lock_running": said}, defaults=Defaults())

    with pytest.raises(BadInputError, match=reason):
        entries(Inventory(hosts=Hosts({"r1": host}), groups=Groups(), defaults=Defaults()))
