"""A copy for the lab: nothing real is touched."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from netmend.cli.lab_copy import copy_for_lab
from netmend.cli.lab_fit import demand_loopback, demand_played
from netmend.cli.new_project import write_project
from netmend.cli.offline_check import offline_cases
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A project with management addresses, a mail channel and an unsigned parties.yaml."""
    project = tmp_path / "real"
    write_project(project)
    hosts = project / "inventory" / "hosts.yaml"
    hosts.write_text(hosts.read_text("utf-8").replace("127.0.0.1", "192.0.2.7"), encoding="utf-8")
    parties = project / "inventory" / "parties.yaml"
    text = parties.read_text("utf-8").replace("- id: bank\n", "- id: bank\n    channels: [mail]\n")
    parties.write_text(text, encoding="utf-8")
    with (project / "netmend.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            '\n[channels.mail]\nhost = "mail.example.net"\nsender = "netmend@example.net"\n'
            'addresses = { bank = ["noc@bank.example"] }\n'
        )
    return project


def test_a_copy_is_a_signed_project_on_loopback(real: Path, tmp_path: Path) -> None:
    """Everybody in it has a key, hears by file, and its devices can be simulated."""
    wiring = Wiring.of(copy_for_lab(real, tmp_path / "copy", ()))

    demand_loopback({one.name: one.hostname for one in wiring.project.devices})
    wiring.check_trust()
    people = [person for party in wiring.project.parties.parties for person in party.persons]
    assert {one.hostname for one in wiring.project.devices} == {"127.0.0.1"}
    assert all(person.keys for person in people)
    assert {channel for party in wiring.project.parties.parties for channel in party.channels} <= {"file"}
    assert [one.failure for one in offline_cases(wiring) if one.failure] == []
    assert (tmp_path / "copy" / "keys" / "bank-bea").is_file()


def test_the_real_project_stays_as_it_was(real: Path, tmp_path: Path) -> None:
    """To the byte, and without a file more."""
    before = {path: path.read_bytes() for path in real.rglob("*") if path.is_file()}

    copy_for_lab(real, tmp_path / "copy", ())

    assert {path: path.read_bytes() for path in real.rglob("*") if path.is_file()} == before


def test_a_folder_that_holds_something_is_left_alone(real: Path, tmp_path: Path) -> None:
    """It may be anything."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()

    with pytest.raises(BadInputError, match="holds something already"):
        copy_for_lab(real, tmp_path / "full", ())


def test_a_copy_does_not_lie_in_its_project(real: Path) -> None:
    """Its keys would be there as well."""
    with pytest.raises(BadInputError, match="lies within the project"):
        copy_for_lab(real, real / "copy", ())


@pytest.mark.parametrize("name", ["NETMEND_DATABASE_URL", "NETMEND_CHANNELS__MAIL__HOST"])
def test_a_variable_that_reaches_out_is_refused(real: Path, tmp_path: Path, name: str) -> None:
    """Variables count more than the settings of the copy."""
    with pytest.raises(BadInputError, match=f"{name}: would reach out of the copy"):
        copy_for_lab(real, tmp_path / "copy", ("HOME", "NETMEND_PASSWORD", name))

    assert not (tmp_path / "copy").exists()


def test_yaml_keeps_its_comments(real: Path, tmp_path: Path) -> None:
    """A copy is read by people as well."""
    copy = copy_for_lab(real, tmp_path / "copy", ())

    hosts = (copy / "inventory" / "hosts.yaml").read_text("utf-8")
    ports = [one["port"] for one in YAML(typ="safe").load(hosts).values()]
    assert "# The devices: plain Nornir SimpleInventory." in hosts
    assert len(set(ports)) == len(ports)


def test_devices_that_cannot_be_played_are_all_named() -> None:
    """With their platforms, and with those that can."""
    with pytest.raises(BadInputError, match=r"r1 \(toaster\), r2 \(kettle\): .*it plays eos.*netconf"):
        demand_played({"r1": "toaster", "r2": "kettle", "r3": "eos"})


@pytest.mark.parametrize("host", ["192.0.2.7", "r1.example.net", "::2"])
def test_a_real_address_leads_to_the_copy(host: str) -> None:
    """What to type is in the message."""
    with pytest.raises(BadInputError, match=rf"r1 \({host}\): .*netmend lab up --copy DIR"):
        demand_loopback({"r1": host, "r2": "127.0.0.1"})
