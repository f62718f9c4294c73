"""What the line needs from the rooms, wired once at the front door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from netmend.changes import Render
from netmend.errors import StaleError
from netmend.model.outcome import RunStatus
from netmend.model.project import Project
from netmend.model.run import RunRecord
from netmend.model.service import Assignment, Service
from netmend.notices import Outbox
from netmend.pipelines import Pipeline
from netmend.seams import Clock, EventSink, Planner, Power, Probe
from netmend.store import Store
from netmend.workflow.policy import Policy


@dataclass(frozen=True)
class Rooms:
    """The rooms of one project, and the makers of what is made anew for each run.

    `project`: as loaded when the engine took the run.  `load_project`: as its files are now.
    `pipeline`: of a run and attempt.  `check_trust`: raises when parties.yaml is not signed as it must be.
    `dry`: the record of a dry run.  `held`: returns while this engine may go on with the run.
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
    held: Callable[[], None] = lambda: None

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
