"""The files of one project, loaded and checked against each other."""

from pydantic import StrictBool

from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.party import Parties
from netmend.model.runbook import Runbook
from netmend.model.service import Services
from netmend.model.topology import Topology


class DeviceEntry(Fact):
    """What Nornir's inventory says of one device. No credentials: those are looked up at use.

    `group_names`: nearest first; with `name` they are where credentials are looked for.  `lock_running`: its
    timer still reverts what was committed under a lock on running, once that is released.
    """

    name: Identifier
    platform: Identifier
    hostname: str
    port: int
    username: str | None
    group_names: tuple[str, ...] = ()
    lock_running: StrictBool = False


class Project(Fact):
    """Everything that compile, impact and authorization depend on.

    `parties_digest`: of the exact bytes of parties.yaml.  `templates`: text by `platform/name`.
    """

    name: Identifier
    devices: tuple[DeviceEntry, ...]
    services: Services
    topology: Topology
    parties: Parties
    parties_digest: str
    runbooks: tuple[Runbook, ...]
    templates: dict[str, str]

    def device(self, name: str) -> DeviceEntry | None:
        """Return the device of that name, or None."""
        return next((device for device in self.devices if device.name == name), None)
