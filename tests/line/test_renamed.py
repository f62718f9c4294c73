"""Nothing in the program knows the example project: under other names it restores as well."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from netmend.testing.command_server import CommandServer
from netmend.testing.site import Site
from netmend.testing.story import play, quicken

REPOSITORY = Path(__file__).parents[2]
REPORT = "runbooks/reports/SDR-1001.yaml"


def load(path: str) -> Any:  # noqa: ANN401 - a YAML document may be anything
    return YAML(typ="safe").load((REPOSITORY / path).read_text(encoding="utf-8"))


def example_names() -> set[str]:
    """Return what the example calls its devices, links, services, ways, parties, persons and reports."""
    topology, services = load("inventory/topology.yaml"), load("inventory/services.yaml")
    parties = load("inventory/parties.yaml")["parties"]
    reports = [load(f"runbooks/reports/{file.name}") for file in (REPOSITORY / "runbooks/reports").iterdir()]
    return {
        *(name for name in load("inventory/hosts.yaml")),
        *(link["name"] for link in topology["links"]),
        *(group for link in topology["links"] for group in link.get("srlgs", [])),
        *(service["id"] for service in services["services"]),
        *(party["id"] for party in parties),
        *(person["id"] for party in parties for person in party["persons"]),
        *(report["id"] for report in reports),
        *(load(f"runbooks/{file.name}")["id"] for file in (REPOSITORY / "runbooks").glob("*.yaml")),
    }


def ports() -> set[str]:
    return {port for node in load("inventory/topology.yaml")["nodes"] for port in node["ports"]}


def rename(root: Path) -> dict[str, str]:
    """Give everything another name and every device an address of its own; return old -> new."""
    names = sorted(example_names() | {"northnet"}, key=len, reverse=True)
    other = {name: f"x{number}" for number, name in enumerate(names)}
    other |= {port: f"eth{number}" for number, port in enumerate(sorted(ports()))}
    words = re.compile(
        "|".join(rf"(?<![\w/-]){re.escape(n)}(?![\w/-])" for n in sorted(other, key=len)[::-1])
    )
    files = [file for part in ("inventory", "runbooks") for file in (root / part).rglob("*.yaml")]
    for file in files:
        text = words.sub(lambda found: other[found[0]], file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
    hosts = root / "inventory" / "hosts.yaml"
    addresses = iter(range(11, 250))
    text = re.sub(
        r"127\.0\.0\.1\b", lambda _: f"127.0.0.{next(addresses)}", hosts.read_text(encoding="utf-8")
    )
    hosts.write_text(text, encoding="utf-8")
    settings = root / "netmend.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"example"', '"other"'), encoding="utf-8"
    )
    return other


@pytest.fixture
def renamed(tmp_path: Path, netmend_commands: CommandServer) -> Iterator[tuple[Site, dict[str, str]]]:
    source = tmp_path / "source"
    for part in ("inventory", "runbooks", "templates"):
        (source / part).mkdir(parents=True)
        for file in (REPOSITORY / part).rglob("*.*"):
            copy = source / file.relative_to(REPOSITORY)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    (source / "netmend.toml").write_bytes((REPOSITORY / "netmend.toml").read_bytes())
    other = rename(source)
    site = Site.build(source, tmp_path, run_command=netmend_commands)
    yield site, other
    site.close()


def test_under_other_names_the_service_is_restored(renamed: tuple[Site, dict[str, str]]) -> None:
    """Devices, ports, links, services, people, addresses and the project are called otherwise."""
    site, other = renamed
    quicken(site)
    with site.lab as lab:
        lab.impair_link(other["p1-p2"], loss=0.08)

    ended = play(site, REPORT, "R-1")

    assert ended.code == 0, ended.err
    assert set(site.writes()) == {other[name] for name in ("pe1", "p1", "p2", "p3", "p4")}
    assert not [name for name in other if re.search(rf'"{re.escape(name)}"', ended.out)]


def test_no_name_of_the_example_occurs_in_the_source() -> None:
    """Every word of every module and message is free of them; docstrings may tell of made-up parties."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "src").rglob("*.py"))

    found = {
        name
        for name in example_names() | ports()
        if name in source and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", source)
    }

    assert found == set()
