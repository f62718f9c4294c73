"""Passwords from a file that only its owner can read."""

import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from netmend.devices.credentials import ANY
from netmend.errors import CredentialsError
from netmend.model.names import Identifier
from netmend.model.project import DeviceEntry

_MAX_BYTES = 1024 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _Passwords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    default: SecretStr | None = Field(default=None, min_length=1)
    devices: dict[Identifier, SecretStr] = Field(default_factory=dict)
    groups: dict[Identifier, SecretStr] = Field(default_factory=dict)


class _UnusableError(Exception):
    """Why the file is not used; the message holds nothing of its content."""


@dataclass(frozen=True)
class FileCredentials:
    """Implements `CredentialSource`: TOML with `default`, and the tables `[devices]` and `[groups]`.

    It is read anew each time, so that a changed password needs no new engine. `user`: who must own it.
    """

    path: Path
    user: int

    def find(self, device: DeviceEntry) -> SecretStr | None:
        """Return the device's password, else that of its nearest group, else the default.

        Raises:
            CredentialsError: somebody else owns the file or can read it, or it cannot be read.
        """
        try:
            passwords = self._read()
        except _UnusableError as err:
            raise CredentialsError(device.name, f"{self.path}: {err}") from err
        if passwords is None:
            return None
        own = passwords.devices.get(device.name)
        groups = (passwords.groups[name] for name in device.group_names if name in passwords.groups)
        return own or next(groups, None) or passwords.default

    def looked_at(self, device: DeviceEntry) -> str:
        """Name the file and the keys."""
        if not self.path.exists():
            return f"{self.path} does not exist"
        groups = (f"groups.{name}" for name in device.group_names)
        return f"{self.path} has none of {', '.join((f'devices.{device.name}', *groups, ANY))}"

    def _read(self) -> _Passwords | None:
        """Return what the file holds, None when there is none."""
        try:
            # What is opened here is what is looked at: nobody can exchange it in between.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except OSError as err:
            raise _UnusableError(f"cannot be read: {err.strerror}") from err
        with os.fdopen(descriptor, "rb") as file:
            self._demand_private(os.fstat(descriptor))
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise _UnusableError("larger than 1 MiB")
        return _parsed(content)

    def _demand_private(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise _UnusableError("is no file")
        if found.st_uid != self.user:
            raise _UnusableError("belongs to another user")
        if found.st_mode & _OTHERS:
            mode = stat.S_IMODE(found.st_mode)
            raise _UnusableError(f"others may read or write it (mode {mode:04o}): run `chmod 600` on it")


def _parsed(content: bytes) -> _Passwords:
    try:
        return _Passwords.model_validate(tomllib.loads(content.decode()))
    except ValidationError as err:
        places = ", ".join(sorted({".".join(map(str, one["loc"])) for one in err.errors()}))
        raise _UnusableError(f"cannot be understood: {places}") from None  # its input is secret
    except UnicodeDecodeError:
        raise _UnusableError("is not UTF-8 text") from None  # its bytes are secret
    except (tomllib.TOMLDecodeError, RecursionError) as err:
        place = re.search(r"line \d+, column \d+", str(err))
        said = f" ({place[0]})" if place else ""
        raise _UnusableError(f"is not TOML{said}") from None  # the library's message may quote the text
