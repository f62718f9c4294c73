import pytest
from pydantic import SecretStr

from netmend.devices.credentials import CredentialChain, CredentialSource, EnvironmentCredentials
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


class OneSource:
    """Has one password for all, or none; or cannot be used."""

    def __init__(self, name: str, password: str = "", *, broken: bool = False) -> None:
        self._name = name
        self._password = password
        self._broken = broken

    def find(self, device: DeviceEntry) -> SecretStr | None:
        """Return it."""
        if self._broken:
            raise CredentialsError(device.name, f"{self._name} is locked")
        return SecretStr(self._password) if self._password else None

    def looked_at(self, device: DeviceEntry) -> str:
        """Name itself."""
        return f"{self._name} has none for {device.name}"


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


def test_the_first_source_that_has_one_counts() -> None:
    """The order is the administrator's."""
    chain = CredentialChain((OneSource("a"), OneSource("b", "b-canary"), OneSource("c", "c-canary")))

    assert chain.password(DEVICE).get_secret_value() == "b-canary"


def test_where_none_has_one_all_that_was_tried_is_told() -> None:
    """In the order of the settings."""
    with pytest.raises(CredentialsError) as caught:
        CredentialChain((OneSource("a"), OneSource("b"))).password(DEVICE)

    assert str(caught.value) == (
        "pe-1.lab: no password configured: a has none for pe-1.lab; b has none for pe-1.lab"
    )


def test_a_source_that_cannot_be_used_is_not_passed_over() -> None:
    """The next one might have another password: a device would count that as an attack."""
    chain = CredentialChain((OneSource("a", broken=True), OneSource("b", "b-canary")))

    with pytest.raises(CredentialsError, match="a is locked"):
        chain.password(DEVICE)


@pytest.mark.parametrize(
    ("by_device", "by_group", "expected"),
    [
        ({}, {}, "usual"),
        ({}, {"all-pe": "far"}, "far"),
        ({}, {"edge": "near", "all-pe": "far"}, "near"),
        ({"pe-1.lab": "own"}, {"edge": "near"}, "own"),
        ({"pe-2.lab": "own"}, {"core": "near"}, "usual"),
    ],
)
def test_the_nearest_choice_of_sources_counts(
    by_device: dict[str, str], by_group: dict[str, str], expected: str
) -> None:
    """The device's, then that of its nearest group, then the usual one; alone."""

    def sources(names: dict[str, str]) -> dict[str, tuple[CredentialSource, ...]]:
        return {key: (OneSource(name, name),) for key, name in names.items()}

    chain = CredentialChain((OneSource("usual", "usual"),), sources(by_device), sources(by_group))

    assert chain.password(DEVICE).get_secret_value() == expected
