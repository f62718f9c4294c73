"""Services, what they use, and what their quality must be (TMF638, TMF657)."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from netmend.model.fact import Fact
from netmend.model.names import Identifier, Printable
from netmend.model.resource import Resource, ResourceText


class ServiceState(StrEnum):
    """The life cycle of a service in the words of TMF638; in use means `active`."""

    FEASIBILITY_CHECKED = "feasibilityChecked"
    DESIGNED = "designed"
    RESERVED = "reserved"
    INACTIVE = "inactive"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


class Kpi(StrEnum):
    """What can be measured of a service; the name carries the unit.

    `loss_ratio` is 0..1, `delay_ms` one way, `throughput_mbps` delivered.
    """

    DELAY_MS = "delay_ms"
    LOSS_RATIO = "loss_ratio"
    THROUGHPUT_MBPS = "throughput_mbps"


class ServiceLevelObjective(Fact):
    """One target of one KPI (TMF657 v4 ServiceLevelObjective, reduced to what is decided on).

    `tolerance`: how much worse than the baseline another service may get, in the KPI's unit.
    `probe`: the name of the probe that measures it.
    """

    kpi: Kpi
    comparator: Literal["<=", ">="]
    target: float = Field(ge=0, allow_inf_nan=False)
    tolerance: float = Field(ge=0, allow_inf_nan=False)
    probe: Identifier = "prometheus"

    def met_by(self, value: float) -> bool:
        """Say whether a measured value meets the target."""
        return value <= self.target if self.comparator == "<=" else value >= self.target

    def worse(self, before: float, after: float) -> bool:
        """Say whether `after` is worse than `before` by more than the tolerance."""
        change = after - before if self.comparator == "<=" else before - after
        return change > self.tolerance


class Assignment(Fact):
    """The resources a service uses, or could use, in the order in which traffic passes them.

    `resources`: one egress port per device; the last is the customer-facing port at the far end.
    """

    name: Identifier
    resources: tuple[ResourceText, ...] = Field(min_length=1)

    @property
    def ends(self) -> tuple[str, Resource]:
        """Return where the user is connected: the first device, and the last device's port."""
        return self.resources[0].device, self.resources[-1]


class Service(Fact):
    """One service of one owner.

    `protects`: the other leg of a protection pair: the two must not share a resource or a risk group.
    `demand_mbps`: the traffic its user offers.  `parameters`: contracted values that runbooks refer to.
    """

    id: Identifier
    name: Printable
    service_class: Identifier
    owner: Identifier
    state: ServiceState
    demand_mbps: float = Field(gt=0, allow_inf_nan=False)
    assignment: Assignment
    alternates: tuple[Assignment, ...] = ()
    protects: Identifier | None = None
    parameters: dict[Identifier, int | Printable] = Field(default_factory=dict)
    objectives: tuple[ServiceLevelObjective, ...] = ()

    @property
    def in_use(self) -> bool:
        """Say whether somebody uses the service now."""
        return self.state is ServiceState.ACTIVE


class Services(Fact):
    """`inventory/services.yaml`."""

    services: tuple[Service, ...]

    def named(self, service_id: str) -> Service | None:
        """Return the service of that id, or None."""
        return next((service for service in self.services if service.id == service_id), None)
