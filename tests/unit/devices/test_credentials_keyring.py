import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from netmend.devices.credentials_keyring import KeyringCredentials, ask_keyring
from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry

DEVICE = DeviceEntry(
    name="pe1", platform="netconf", hostname="192.0.2.1", port=830, username="x", group_names=("edge", "pe")
)
ENTRIES = {"pe1": "own-canary", "edge": "edge-canary", "pe": "pe-canary", "default": "any-canary"}


@pytest.mark.parametrize("name", ENTRIES)
def test_the_nearest_entry_counts(name: str) -> None:
    """Service netmend: the device, then its groups, then default."""
    names = list(ENTRIES)
    there = {("netmend", later): ENTRIES[later] for later in names[names.index(name) :]}

    found = KeyringCredentials(ask=lambda service, user: there.get((service, user))).find(DEVICE)

    assert found is not None
    assert found.get_secret_value() == ENTRIES[name]
    assert "canary" not in repr(found)


def test_an_empty_keyring_has_none() -> None:
    """Another source may; what was asked for is named."""
    credentials = KeyringCredentials(ask=lambda _service, _user: None)

    assert credentials.find(DEVICE) is None
    assert (
        credentials.looked_at(DEVICE) == "the keyring has none of pe1, edge, pe, default of service netmend"
    )


def test_a_machine_without_keyring_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server without a desktop: whoever enabled it hears which library error it was."""
    no_keyring = NoKeyring()  # type: ignore[no-untyped-call]  # the library's constructor has no types
    monkeypatch.setattr(keyring, "get_password", no_keyring.get_password)

    with pytest.raises(CredentialsError) as caught:
        KeyringCredentials(ask=ask_keyring).find(DEVICE)

    assert str(caught.value) == "pe1: the keyring cannot be asked: NoKeyringError"
