"""What is made worse in the simulated world, beside what the devices are configured to do."""

from pydantic import Field

from netmend.model.fact import Fact


class LinkImpairment(Fact):
    """A link made worse in both directions. `delay_ms` comes on top, `capacity_mbps` takes the place."""

    loss: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    delay_ms: float = Field(default=0.0, ge=0, le=60_000, allow_inf_nan=False)
    capacity_mbps: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    down: bool = False


class ServiceImpairment(Fact):
    """A service whose user offers other traffic than contracted.

    `demand_mbps`: another amount.  `frame_bytes`: bigger frames; `frame_share`: the share of them, 0..1.
    """

    demand_mbps: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    frame_bytes: int | None = Field(default=None, ge=64, le=16_384)
    frame_share: float = Field(default=1.0, ge=0, le=1, allow_inf_nan=False)


class Impairments(Fact):
    """All that is injected now, by the name of the link or the id of the service."""

    links: dict[str, LinkImpairment] = Field(default_factory=dict)
    services: dict[str, ServiceImpairment] = Field(default_factory=dict)
