from pathlib import Path

import pytest

from netmend.cli.credential_wiring import credential_problems, credentials_of
from netmend.cli.settings import CredentialSettings, Settings
from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry

PE1 = DeviceEntry(
    name="pe1", platform="netconf", hostname="192.0.2.1", port=830, username="x", group_names=("edge",)
)


def settings(folder: Path, **credentials: object) -> Settings:
    chosen = CredentialSettings.model_validate(credentials)
    return Settings(root=folder, project="example", credentials=chosen)


def test_the_sources_are_asked_in_the_order_of_the_settings(tmp_path: Path) -> None:
    """The file before the environment, where it says so; a path from the project's folder."""
    file = tmp_path / "secrets.toml"
    file.write_text('default = "from-file"', encoding="utf-8")
    file.chmod(0o600)
    environ = {"NETMEND_PASSWORD": "from-environment"}

    first = settings(tmp_path, sources=["file", "environment"], file="secrets.toml")
    second = settings(tmp_path, sources=["environment", "file"], file="secrets.toml")

    assert credentials_of(first, environ).password(PE1).get_secret_value() == "from-file"
    assert credentials_of(second, environ).password(PE1).get_secret_value() == "from-environment"


def test_a_group_may_have_a_source_of_its_own(tmp_path: Path) -> None:
    """It counts alone: the environment is not asked for its devices."""
    chosen = settings(tmp_path, groups={"edge": ["file"]}, file="none")

    with pytest.raises(CredentialsError, match="none does not exist"):
        credentials_of(chosen, {"NETMEND_PASSWORD": "from-environment"}).password(PE1)


def test_check_names_choices_for_nothing(tmp_path: Path) -> None:
    """A slip in a name would leave a device with the usual sources."""
    chosen = settings(
        tmp_path,
        devices={"pe1": ["file"], "pe-1": ["file"]},
        groups={"edge": ["file"], "egde": ["file"]},
    )

    assert credential_problems(chosen, (PE1,)) == (
        "netmend.toml: credentials.devices.pe-1: no such device",
        "netmend.toml: credentials.groups.egde: no device is in such a group",
    )
