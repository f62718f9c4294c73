"""One line of a device's ground-truth log: what really happened, as the tests believe it."""

from typing import Literal

from pydantic import ConfigDict, Field

from netmend.model.fact import Fact

RequestClass = Literal["read", "stage", "write"]
Phase = Literal["request", "timer", "session"]


class LogLine(Fact):
    """One concluded operation; further keys (`persist`, `target`, `detail`) may stand beside these.

    `t`: wall time in seconds since 1970, UTC.  `device_t`: on the device's own clock.
    `phase`: a request, the device's timer, or the effect of a session's end.
    `acted`: whether the device carried it out.  The digests are of the state after it.
    """

    model_config = ConfigDict(extra="allow")

    seq: int
    t: float
    device_t: float
    session: int | None
    user: str | None
    op: str
    request_class: RequestClass = Field(alias="class")
    phase: Phase
    acted: bool
    running_digest: str
    candidate_digest: str
    startup_digest: str
