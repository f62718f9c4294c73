"""Passwords from the keyring of whoever runs the engine."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import SecretStr

from netmend.devices.credentials import names_of
from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry

SERVICE = "netmend"


def ask_keyring(service: str, name: str) -> str | None:
    """Return what the keyring of this machine holds, None when it holds nothing.

    Raises:
        LookupError: there is no keyring, it is locked, or it is broken; says which, no secret.
    """
    import keyring  # noqa: PLC0415 - it looks at every installed backend; only who enables it pays for that
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        return keyring.get_password(service, name)
    except KeyringError as err:
        raise LookupError(type(err).__name__) from err


@dataclass(frozen=True)
class KeyringCredentials:
    """Implements `CredentialSource`: service `netmend`, user the device, else a group, else `default`.

    `ask`: looks one of them up.
    """

    ask: Callable[[str, str], str | None] = field(default=ask_keyring, repr=False)

    def find(self, device: DeviceEntry) -> SecretStr | None:
        """Return the first entry that is there and not empty.

        Raises:
            CredentialsError: the keyring cannot be asked.
        """
        try:
            for name in names_of(device):
                found = self.ask(SERVICE, name)
                if found:
                    return SecretStr(found)
        except LookupError as err:
            raise CredentialsError(device.name, "the keyring cannot be asked", str(err)) from err
        return None

    def looked_at(self, device: DeviceEntry) -> str:
        """Name the entries."""
        return f"the keyring has none of {', '.join(names_of(device))} of service {SERVICE}"
