"""The settings of a copy reach nothing outside it."""

import tomllib
from pathlib import Path

import pytest

from netmend.errors import BadInputError
from netmend.testing.copied_settings import settings_of_copy, toml_text

REAL = """
project = "north"
database_url = "postgresql://netmend@db.example.net/netmend"
drivers = ["netconf", "eos"]

[probes.prometheus]
url = "https://prometheus.example.net"
queries = { loss_ratio = 'loss{vpn="{service}"}' }
[devices]
known_hosts = "/etc/netmend/known_hosts"
spacing_s = 3
[credentials]
sources = ["keyring"]
[trust]
anchors = "../trust"
[channels.mail]
host = "mail.example.net"
sender = "netmend@example.net"
addresses = { bank = ["noc@bank.example"] }
[policy]
confirm_timeout_s = 900
"""


def copied(tmp_path: Path, text: str) -> dict[str, object]:
    (tmp_path / "netmend.toml").write_text(text, encoding="utf-8")
    return tomllib.loads(settings_of_copy(tmp_path / "netmend.toml", 12345))


def test_what_is_real_is_left_out_and_policy_stays(tmp_path: Path) -> None:
    """No database, channel, password source or host keys of the original; measured by the lab."""
    settings = copied(tmp_path, REAL)

    assert settings == {
        "project": "north",
        "drivers": ["netconf", "eos"],
        "policy": {"confirm_timeout_s": 900},
        "devices": {"spacing_s": 3},
        "trust": {"anchors": str(tmp_path.parent / "trust")},
        "probes": {"prometheus": {"url": "http://127.0.0.1:12345"}},
    }


def test_the_anchors_of_a_home_stay_there(tmp_path: Path) -> None:
    """Only a path that is meant from the project's folder moves with the copy."""
    settings = copied(tmp_path, 'project = "a"\n[trust]\nanchors = "~/trust"\n')

    assert settings["trust"] == {"anchors": "~/trust"}


def test_settings_that_are_no_toml_are_bad_input(tmp_path: Path) -> None:
    """With the file and the place."""
    with pytest.raises(BadInputError, match=r"netmend\.toml: .*line 1"):
        copied(tmp_path, "project = \n")


@pytest.mark.parametrize(
    "document",
    [
        {"a b": 'quo"te\\', "n": 1, "truth": True, "half": 0.5},
        {"list": ["x", 2, {"in": "line"}]},
        {"table": {"deep": {"deeper": {"é\x7f\n": []}}}, "empty": {}},
    ],
)
def test_what_is_written_is_read_back(document: dict[str, object]) -> None:
    """As TOML has it."""
    assert tomllib.loads(toml_text(document)) == document
