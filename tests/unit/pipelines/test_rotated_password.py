"""A password that was rotated right before it was used is fetched once more; none is tried twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from tests.unit.pipelines.conftest import World

from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry
from netmend.pipelines import read_running
from netmend.seams import Credentials, Requests, Target
from netmend.testing.scripted_device import ScriptedDevice


@dataclass
class Vault:
    """Implements `seams.Credentials`: says one password after the other, then the last one for ever."""

    passwords: Iterator[str]
    said: str = ""

    def password(self, device: DeviceEntry) -> SecretStr:
        """Return the next one."""
        del device
        self.said = next(self.passwords, self.said)
        return SecretStr(self.said)


@dataclass
class Door:
    """Implements `seams.OpenDriver`: lets one password in."""

    device: ScriptedDevice
    right: str
    tried: list[str] = field(default_factory=list)

    def __call__(self, target: Target, credentials: Credentials, requests: Requests) -> ScriptedDevice:
        """Log in."""
        self.tried.append(credentials.password(target.device).get_secret_value())
        if self.tried[-1] != self.right:
            raise CredentialsError(self.device.name, "refused")
        return self.device(target, credentials, requests)


@pytest.mark.parametrize(
    ("said", "tried", "read"),
    [
        (("new",), ["new"], True),
        (("old", "new"), ["old", "new"], True),
        (("old", "old"), ["old"], False),
        (("old", "older", "new"), ["old", "new"], True),
        (("old", "older"), ["old", "older"], False),
    ],
)
def test_it_is_fetched_once_more(
    world: World, said: tuple[str, ...], tried: list[str], *, read: bool
) -> None:
    """Only when it is another one by then."""
    door = Door(world.devices["d1"], "new")
    world.pipeline.fleet.drivers = {"d1": door}
    world.pipeline.fleet.credentials = Vault(iter(said))

    snapshots = read_running(world.pipeline, ("d1",))

    assert door.tried == tried
    assert bool(snapshots.snapshots) is read
