"""What the line needs from the rooms, wired once at the front door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pydantic import Field

from netmend.changes import Render
from netmend.errors import StaleError
from netmend.model.fact import Fact
from netmend.model.outcome import RunStatus
from netmend.model.project import Project
from netmend.model.run import RunRecord
from netmend.model.service import Assignment, Service
from netmend.notices import Outbox
from netmend.pipelines import Pipeline
from netmend.planning import Planner
from netmend.seams import Clock, EventSink, Power, Probe
from netmend.store import Store


class Policy(Fact):
    """How long things may take, in seconds. The budgets decide whether a confirm timer is long enough.

    `decision_deadline_s`: how long owners have to decide.  `confirm_timeout_s`: the timer of a device.
    """

    decision_deadline_s: float = Field(default=86_400, gt=0)
    confirm_timeout_s: int = Field(default=600, ge=10, le=86_400)
    push_budget_s: float = Field(default=30, gt=0)
    measure_budget_s: float = Field(default=10, gt=0)
    back_out_budget_s: float = Field(default=30, gt=0)
    margin_s: float = Field(default=30, ge=0)


@dataclass(frozen=True)
class Rooms:
    """The rooms of one project, and the makers of what is made anew for each run.

    `project`: as loaded when the engine took the run.  `load_project`: as its files are now.
    `pipeline`: of a run and attempt.  `check_trust`: raises when parties.yaml is not signed as it must be.
    `dry`: the record of a dry run.
    """

    project: Project
    load_project: Callable[[], Project]
    policy: Policy
    store: Store
    events: EventSink
    outbox: Outbox
    planners: tuple[Planner, ...]
    probes: Mapping[str, Probe]
    render: Render
    clock: Clock
    power: Power
    pipeline: Callable[[str, int], Pipeline]
    check_trust: Callable[[], None]
    record_assignment: Callable[[str, Assignment], None]
    dry: RunRecord | None = None

    def remembering(self, record: RunRecord) -> "Rooms":
        """Return the same rooms for a dry run, whose record is kept nowhere else."""
        return replace(self, dry=record)

    def run(self, run_id: str) -> RunRecord:
        """Return the record of a run that exists."""
        record = self.dry or self.store.runs.get(run_id)
        if record is None:
            raise LookupError(run_id)
        return record

    def service_of(self, run_id: str) -> Service:
        """Return the degraded service of a run; the report was checked against the project before."""
        return self.service(self.run(run_id).report.affected_service)

    def service(self, service_id: str) -> Service:
        """Return a service of the project.

        Raises:
            StaleError: it is not in the project any more.
        """
        service = self.project.services.named(service_id)
        if service is None:
            raise StaleError(f"{service_id}: the service is not in inventory/services.yaml any more")
        return service

    def advance(self, run_id: str, status: RunStatus, **changes: object) -> None:
        """Move a run on to a status, and tell the journal."""
        before = self.run(run_id)
        self.store.runs.update(run_id, status=status, resumes=0, **changes)
        if before.status is not status:
            self.events.record(run_id, "run.status", {"status": status.value})
