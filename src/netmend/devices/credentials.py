"""Passwords, fetched when a session opens and dropped then: where they are looked for, in which order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import SecretStr

from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry

ANY = "default"
"""Stands for every device that has no password of its own and none of a group."""

_PREFIX = "NETMEND_PASSWORD"


class CredentialSource(Protocol):
    """A place of passwords: a device's own, else those of its groups, nearest first, else one for all."""

    def find(self, device: DeviceEntry) -> SecretStr | None:
        """Return the password for the device, None when there is none here.

        Raises:
            CredentialsError: the place cannot be used as it is.
        """

    def looked_at(self, device: DeviceEntry) -> str:
        """Say where `find` looks for this device."""


@dataclass(frozen=True)
class EnvironmentCredentials:
    """Implements `CredentialSource`, and alone `seams.Credentials`: variables of the environment.

    `environ`: the process environment, given by the wiring.
    """

    environ: Mapping[str, str] = field(repr=False)

    def find(self, device: DeviceEntry) -> SecretStr | None:
        """Return the first variable that is set and not empty."""
        found = next((self.environ[name] for name in _variables(device) if self.environ.get(name)), None)
        return None if found is None else SecretStr(found)

    def looked_at(self, device: DeviceEntry) -> str:
        """Name the variables."""
        return f"none of {', '.join(_variables(device))} is set"

    def password(self, device: DeviceEntry) -> SecretStr:
        """Return the password for the device."""
        return CredentialChain((self,)).password(device)


@dataclass(frozen=True)
class CredentialChain:
    """Implements `seams.Credentials`: the first source that has a password for the device.

    `by_device`, `by_group`: other sources for those. The device's own choice counts, else its nearest
    group's.
    """

    sources: tuple[CredentialSource, ...]
    by_device: Mapping[str, tuple[CredentialSource, ...]] = field(default_factory=dict)
    by_group: Mapping[str, tuple[CredentialSource, ...]] = field(default_factory=dict)

    def password(self, device: DeviceEntry) -> SecretStr:
        """Return the password for the device.

        Raises:
            CredentialsError: no source has one, with where each of them looked; or one cannot be used.
        """
        chosen = self._chosen(device)
        for source in chosen:
            found = source.find(device)
            if found is not None:
                return found
        looked_at = "; ".join(source.looked_at(device) for source in chosen)
        raise CredentialsError(device.name, f"no password configured: {looked_at}")

    def _chosen(self, device: DeviceEntry) -> tuple[CredentialSource, ...]:
        if device.name in self.by_device:
            return self.by_device[device.name]
        groups = (self.by_group[name] for name in device.group_names if name in self.by_group)
        return next(groups, self.sources)


def names_of(device: DeviceEntry) -> tuple[str, ...]:
    """Return the names under which a password may lie, nearest first."""
    return (device.name, *device.group_names, ANY)


def _variables(device: DeviceEntry) -> Iterator[str]:
    for name in (device.name, *device.group_names):
        yield f"{_PREFIX}_{re.sub('[^A-Z0-9]', '_', name.upper())}"
    yield _PREFIX
