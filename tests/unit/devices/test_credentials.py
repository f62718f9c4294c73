import pytest

from netmend.devices.credentials import EnvironmentCredentials
from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry

DEVICE = DeviceEntry(
    name="pe-1.lab",
    platform="netconf",
    hostname="192.0.2.1",
    port=830,
    username="x",
    group_names=("edge", "all-pe"),
)
ALL = {
    "NETMEND_PASSWORD_PE_1_LAB": "own-canary",
    "NETMEND_PASSWORD_EDGE": "edge-canary",
    "NETMEND_PASSWORD_ALL_PE": "pe-canary",
    "NETMEND_PASSWORD": "any-canary",
}


@pytest.mark.parametrize("name", ALL)
def test_the_nearest_password_counts(name: str) -> None:
    """The device's own, then its groups', then the one for all."""
    names = list(ALL)
    environ = {later: ALL[later] for later in names[names.index(name) :]}

    password = EnvironmentCredentials(environ).password(DEVICE)

    assert password.get_secret_value() == ALL[name]


def test_without_a_password_the_variables_are_named() -> None:
    """So that whoever reads it knows what to set; an empty one is none."""
    with pytest.raises(CredentialsError, match="NETMEND_PASSWORD_PE_1_LAB, NETMEND_PASSWORD_EDGE"):
        EnvironmentCredentials({"NETMEND_PASSWORD": ""}).password(DEVICE)


def test_a_password_is_never_shown() -> None:
    """Neither by the credentials nor by what they return."""
    credentials = EnvironmentCredentials(ALL)

    assert "canary" not in repr(credentials)
    assert "canary" not in f"{credentials.password(DEVICE)!r}{credentials.password(DEVICE)}"
