"""Where this project looks for passwords: the sources of `[credentials]`, in its order."""

import os
from collections.abc import Mapping

from netmend.cli.settings import Settings
from netmend.devices.credentials import CredentialChain, CredentialSource, EnvironmentCredentials
from netmend.devices.credentials_file import FileCredentials
from netmend.devices.credentials_keyring import KeyringCredentials
from netmend.model.project import DeviceEntry


def credentials_of(settings: Settings, environ: Mapping[str, str]) -> CredentialChain:
    """Make the sources that are enabled; nothing is read before a session opens."""
    chosen = settings.credentials
    made: dict[str, CredentialSource] = {
        "environment": EnvironmentCredentials(environ),
        "keyring": KeyringCredentials(),
        "file": FileCredentials(settings.path(chosen.file), user=os.geteuid()),
    }

    def sources(names: tuple[str, ...]) -> tuple[CredentialSource, ...]:
        return tuple(made[name] for name in names)

    return CredentialChain(
        sources(chosen.sources),
        by_device={name: sources(names) for name, names in chosen.devices.items()},
        by_group={name: sources(names) for name, names in chosen.groups.items()},
    )


def credential_problems(settings: Settings, devices: tuple[DeviceEntry, ...]) -> tuple[str, ...]:
    """Return one line for each choice that is for nothing: a slip there would send passwords elsewhere."""
    known = {device.name for device in devices}
    groups = {name for device in devices for name in device.group_names}
    return (
        *(
            f"netmend.toml: credentials.devices.{name}: no such device"
            for name in settings.credentials.devices
            if name not in known
        ),
        *(
            f"netmend.toml: credentials.groups.{name}: no device is in such a group"
            for name in settings.credentials.groups
            if name not in groups
        ),
    )
