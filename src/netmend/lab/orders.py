"""What goes over the lab's control connection: orders in, what is true out."""

from typing import Literal

from pydantic import Field

from netmend.lab.impairment import Impairments, LinkImpairment, ServiceImpairment
from netmend.lab.log_line import LogLine
from netmend.model.fact import Fact

StoreName = Literal["running", "candidate", "startup"]


class Nothing(Fact):
    """An order without parameters, or an answer without news."""


class DeviceOrder(Fact):
    """An order about one device."""

    device: str


class LogOrder(Fact):
    """Ask for the ground truth of one device. `since`: only what came after that `seq`."""

    device: str
    since: int = Field(default=0, ge=0)


class ConfigOrder(Fact):
    """Ask for one datastore of one device."""

    device: str
    store: StoreName


class ImpairLink(Fact):
    """Make a link worse. `link`: its name, or `A-B` for the one link between devices A and B."""

    link: str
    impairment: LinkImpairment


class ImpairService(Fact):
    """Change what a service's user offers."""

    service: str
    impairment: ServiceImpairment


class InjectFault(Fact):
    """Let a device misbehave at an operation. `count`: how often.  `seconds`: for the kind `slow`."""

    device: str
    op: str
    when: Literal["before", "after"]
    kind: str
    count: int = Field(default=1, ge=1, le=1_000_000)
    seconds: float = Field(default=0.0, ge=0, le=3_600, allow_inf_nan=False)


class AdvanceClock(Fact):
    """Let time pass on one device."""

    device: str
    advance_s: float = Field(ge=0, le=31_536_000, allow_inf_nan=False)


class OutsideEdit(Fact):
    """Let somebody else edit running. `config`: a `config` element as for edit-config, or its content.

    `keeps_to_locks`: at a console that a lock on running holds back.
    """

    device: str
    config: str = Field(max_length=1_000_000)
    keeps_to_locks: bool = False


class ConfigText(Fact):
    """One datastore in canonical text."""

    config: str
    digest: str


class LogLines(Fact):
    """The ground truth of one device, in the order in which it happened."""

    lines: tuple[LogLine, ...]


class SessionStatus(Fact):
    """One open session."""

    id: int
    user: str


class PendingStatus(Fact):
    """A confirmed commit that waits. `due_in_s`: on the device's clock."""

    due_in_s: float
    session: int
    persist: str | None


class DeviceStatus(Fact):
    """One device as it is now. `faults`: as injected, with what is left of their count."""

    name: str
    sessions: tuple[SessionStatus, ...]
    locks: dict[StoreName, int]
    candidate_dirty: bool
    pending: PendingStatus | None
    advanced_s: float
    faults: tuple[InjectFault, ...]
    running_digest: str
    candidate_digest: str
    startup_digest: str


class ServiceStatus(Fact):
    """What one service's user gets now. `delay_ms`: None when nothing arrives."""

    service: str
    loss_ratio: float
    delay_ms: float | None
    throughput_mbps: float


class LabStatus(Fact):
    """The whole lab as it is now."""

    pid: int
    devices: tuple[DeviceStatus, ...]
    services: tuple[ServiceStatus, ...]
    impairments: Impairments

    def device(self, name: str) -> DeviceStatus | None:
        """Return the device of that name, or None."""
        return next((device for device in self.devices if device.name == name), None)


class SessionList(Fact):
    """The open sessions of one device."""

    sessions: tuple[SessionStatus, ...]
