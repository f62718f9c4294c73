"""What opens a run: somebody says which service is degraded, and what the analysis found (TMF656)."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field, model_validator

from netmend.model.fact import Fact
from netmend.model.names import Identifier, Printable
from netmend.model.service import Kpi


class DegradationClass(StrEnum):
    """The nature of the degradation; it decides which plans can answer."""

    CONGESTION = "congestion"
    LATENCY = "latency"
    LOSS = "loss"
    JITTER = "jitter"
    PATH = "path"
    CONFIG_DRIFT = "config_drift"


class Analysis(Fact):
    """What the analysis before the report measured and found.

    `root_cause_resource`: a link, a device or a `device:port` of the topology.
    """

    measured_at: AwareDatetime
    root_cause_resource: Printable | None = None
    kpis: dict[Kpi, float] = Field(default_factory=dict)


class MaintenanceWindow(Fact):
    """One interval in which writes may start."""

    start: AwareDatetime
    end: AwareDatetime

    @model_validator(mode="after")
    def _ends_after_start(self) -> "MaintenanceWindow":
        if self.end <= self.start:
            msg = "a window ends after it starts"
            raise ValueError(msg)
        return self


class ServiceDegradationReport(Fact):
    """One degraded service, as reported (TMF656 ServiceProblem)."""

    schema_: Literal["netmend.report.v1"] = Field(alias="schema")
    id: Identifier
    affected_service: Identifier
    degradation: DegradationClass
    reported_by: Identifier
    description: Printable = ""
    analysis: Analysis
    window: MaintenanceWindow | None = None
