"""The line's first half without a run: rank, compile, preview, assess."""

import os
from typing import NamedTuple

from netmend.cli.opening import check_plans, known_person, read_report
from netmend.cli.wiring import Wiring
from netmend.errors import NoPlanAvailableError
from netmend.model.plan import Candidates
from netmend.model.proposal import ImprovementProposal
from netmend.model.report import ServiceDegradationReport
from netmend.model.run import RunRecord
from netmend.workflow.proposing import propose, rank_plans


class DryRun(NamedTuple):
    """What a run of the report would propose, and why that plan."""

    report: ServiceDegradationReport
    candidates: Candidates
    proposal: ImprovementProposal


def dry_run(wiring: Wiring, source: str, *, requester: str | None) -> DryRun:
    """Return the report, the plans looked at and the proposal of the first appropriate one.

    The record lives in memory only; leases are taken while the devices preview, and given back.

    Raises:
        NetmendError: bad input, a device that cannot be previewed, no appropriate plan.
    """
    project = wiring.project
    if requester is not None:
        known_person(project, requester)
    report = read_report(source, project)
    check_plans(wiring, project, report)
    now = wiring.clock.now()
    run_id = f"plan-{os.getpid()}-{now:%H%M%S%f}"
    record = RunRecord(
        id=run_id, report=report, requester=requester or "nobody", created_at=now, updated_at=now
    )
    rooms = wiring.rooms().remembering(record)
    ranking = rank_plans(rooms, run_id)
    for plan in ranking.plans:
        attempt = propose(rooms, run_id, plan, 1)
        if attempt.proposal is not None:
            kept = wiring.store.facts.get(run_id, "candidates", Candidates)
            return DryRun(report, kept or Candidates(candidates=ranking.candidates), attempt.proposal)
    kept = wiring.store.facts.get(run_id, "candidates", Candidates)
    looked_at = [f"\n  - {one.id}: {one.reason}" for one in kept.candidates] if kept else []
    why = "".join(looked_at) or " runbooks/ holds none"
    raise NoPlanAvailableError(f"{report.id}: no appropriate improvement plan:{why}")
