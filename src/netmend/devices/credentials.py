"""Passwords from the environment, fetched when a session opens and dropped then."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry

_PREFIX = "NETMEND_PASSWORD"


@dataclass(frozen=True)
class EnvironmentCredentials:
    """Implements `seams.Credentials`: the device's own variable, else its groups', else the one for all.

    `environ`: the process environment, given by the wiring.
    """

    environ: Mapping[str, str] = field(repr=False)

    def password(self, device: DeviceEntry) -> SecretStr:
        """Return the password for the device."""
        tried = tuple(_variables(device))
        for name in tried:
            if self.environ.get(name):
                return SecretStr(self.environ[name])
        raise CredentialsError(device.name, f"no password configured: none of {', '.join(tried)} is set")


def _variables(device: DeviceEntry) -> Iterator[str]:
    for name in (device.name, *device.group_names):
        yield f"{_PREFIX}_{re.sub('[^A-Z0-9]', '_', name.upper())}"
    yield _PREFIX
