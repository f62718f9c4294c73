"""Nornir finds in it what its own plugin makes of the same files."""

from pathlib import Path

from nornir.plugins.inventory import SimpleInventory

from netmend.inventory import load_nornir_inventory

HOSTS = """
r1: {hostname: r1.example, port: 2222, groups: [core], data: {site: {row: 3}}}
r2: {platform: eos, groups: []}
r3:
  groups: [edge, core]
  connection_options: {netmiko: {platform: cisco_ios, extras: {timeout: 9}}}
"""
GROUPS = """
core: {platform: netconf, data: {role: core}}
edge: {groups: [core], port: 830}
"""
DEFAULTS = "username: netmend"


def test_it_is_what_nornir_makes_of_the_same_files(tmp_path: Path) -> None:
    """Hosts, groups, defaults, what each inherits, and the options of connections."""
    folder = tmp_path / "inventory"
    folder.mkdir()
    for name, text in (("hosts", HOSTS), ("groups", GROUPS), ("defaults", DEFAULTS)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    files = [str(folder / f"{name}.yaml") for name in ("hosts", "groups", "defaults")]

    ours, theirs = load_nornir_inventory(tmp_path, "SimpleInventory", {}), SimpleInventory(*files).load()

    assert ours.dict() == theirs.dict()
    assert [one.platform for one in ours.hosts.values()] == ["netconf", "eos", "netconf"]
    assert [[g.name for g in one.groups] for one in ours.hosts.values()] == [["core"], [], ["edge", "core"]]


def test_two_inventories_share_nothing(root: Path) -> None:
    """Each holds sessions and data of its own."""
    one, other = (load_nornir_inventory(root, "SimpleInventory", {}) for _ in range(2))
    name = next(iter(one.hosts))
    one.hosts[name].data["mark"] = True

    assert "mark" not in other.hosts[name].data
