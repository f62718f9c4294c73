"""Everything the lab needs to know, given to it as one JSON file."""

from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.service import Service
from netmend.model.topology import Topology


class LabDevice(Fact):
    """One simulated device and where it listens (loopback only). `port` 0 lets the system choose.

    `enable_password_env`: of a command-line device whose logins begin without privileges.
    """

    name: Identifier
    personality: Identifier
    host: str
    port: int
    username: str
    password_env: str
    enable_password_env: str | None = None


class World(Fact):
    """The simulated network: devices, topology and the services that load it.

    Only what an outside observer could know: the lab computes quality from running configs by itself.
    `metrics_host`, `metrics_port`: where the Prometheus text is served.
    """

    devices: tuple[LabDevice, ...]
    topology: Topology
    services: tuple[Service, ...]
    metrics_host: str
    metrics_port: int
