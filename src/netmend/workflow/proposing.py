"""From the report to a proposal: measure, read, rank, compile, preview, assess."""

import secrets
from typing import Literal

from netmend.changes import compile_changes
from netmend.errors import BadInputError, ConfigRejectedError, DeviceClassError, RefusedError, StaleError
from netmend.model.attempt import Attempt, Baseline
from netmend.model.change import ChangeSet, Previews, Snapshots
from netmend.model.outcome import Measurement
from netmend.model.plan import Candidate, Candidates, FailedPlan, FailedPlans, Ranking, ServiceImprovementPlan
from netmend.model.proposal import ImprovementProposal
from netmend.model.report import ServiceDegradationReport
from netmend.model.run import RunRecord
from netmend.pipelines import preview, read_running
from netmend.planning import rank
from netmend.preflight import assess, fits_window, require
from netmend.preflight import propose as make_proposal
from netmend.quality import is_normal, measure, no_baseline
from netmend.workflow.rooms import Rooms


def measure_before(rooms: Rooms, run_id: str) -> Baseline:
    """Measure every service in use, so that later nobody can be worse unseen."""
    service = rooms.service_of(run_id)
    measurement = measure_all(rooms, moment="before", wave=None)
    rooms.store.facts.put(run_id, "measurement.before", measurement)
    return Baseline(measurement=measurement, normal=is_normal(service, measurement) is True)


def measure_all(
    rooms: Rooms, *, moment: Literal["before", "wave", "after", "now"], wave: int | None
) -> Measurement:
    """Measure every objective of every service in use."""
    in_use = tuple(service for service in rooms.project.services.services if service.in_use)
    return measure(in_use, rooms.probes, moment=moment, wave=wave, clock=rooms.clock)


def read_devices(rooms: Rooms, run_id: str, before: Measurement) -> Snapshots:
    """Read every device that the service uses or could use; devices that cannot be read are told.

    Raises:
        RefusedError: no device is contacted, because no change could be proven to hurt nobody.
    """
    service = rooms.service_of(run_id)
    others = (one for one in rooms.project.services.services if one.in_use and one.id != service.id)
    if unknown := no_baseline(others, before):
        raise RefusedError(f"{run_id}: the quality before the change must be known: {unknown}")
    assignments = (service.assignment, *service.alternates)
    devices = sorted({resource.device for one in assignments for resource in one.resources})
    pipeline = rooms.pipeline(run_id, 0)
    snapshots = read_running(pipeline, tuple(devices))
    pipeline.fleet.hang_up()
    rooms.store.facts.put(run_id, "snapshots", snapshots)
    return snapshots


def rank_plans(rooms: Rooms, run_id: str) -> Ranking:
    """Rank the plans that answer the report, and keep why each one was looked at or not."""
    rooms.check_trust()
    report = rooms.run(run_id).report
    ranking = rank(report, rooms.project, rooms.planners, failed=_failed_for(rooms, report))
    rooms.store.facts.put(run_id, "candidates", Candidates(candidates=ranking.candidates))
    for candidate in ranking.candidates:
        rooms.events.record(run_id, "candidate.ranked", candidate.model_dump(mode="json"))
    return ranking


def propose(rooms: Rooms, run_id: str, plan: ServiceImprovementPlan, number: int) -> Attempt:
    """Make a proposal of a plan, or say why the plan is not appropriate.

    Raises:
        DeviceClassError: a device would undo the change less surely than the policy demands.
        NetmendError: a device cannot be previewed for a reason that is not the plan's.
    """
    record = rooms.run(run_id)
    if fits_window(record.report.window, rooms.clock.now()) == "over":
        return _not_appropriate(rooms, run_id, plan, "its window is over")
    try:
        change_set = compile_changes(plan, record.report.affected_service, rooms.project, rooms.render)
        previews = _previewed(rooms, run_id, number, change_set)
        _demand_class(rooms, previews)
        assessed = _assessed(rooms, record, plan, previews, change_set=change_set, number=number)
    except (BadInputError, RefusedError, ConfigRejectedError) as error:
        return _not_appropriate(rooms, run_id, plan, str(error))
    proposal = assessed.model_copy(update={"mark": secrets.token_hex(4)})
    changed = sum(1 for one in proposal.previews if not one.unchanged)
    reason = f"first in rank that compiles, fits the window and has not failed; changes {changed} devices"
    candidate = Candidate(id=plan.id, chosen=True, reason=reason)
    keep_candidate(rooms, run_id, candidate)
    rooms.store.facts.put(run_id, "proposal", proposal)
    rooms.events.record(
        run_id,
        "proposal.made",
        {
            "plan": plan.id,
            "attempt": number,
            "digest": proposal.digest,
            "devices": [one.device for one in proposal.previews],
            "impact": [one.model_dump(mode="json") for one in proposal.impact],
        },
    )
    return Attempt(candidate=candidate, proposal=proposal)


def keep_failed(rooms: Rooms, proposal: ImprovementProposal, why: str) -> None:
    """Remember that the plan was measured not to restore, so that it is not taken for the report again."""
    change_set = proposal.change_set
    kept = rooms.store.facts.get(proposal.run, "failed", FailedPlans) or FailedPlans(plans=())
    plan = FailedPlan(id=change_set.plan, version=change_set.version)
    rooms.store.facts.put(
        proposal.run, "failed", FailedPlans(plans=tuple(dict.fromkeys((*kept.plans, plan))))
    )
    keep_candidate(rooms, proposal.run, Candidate(id=plan.id, chosen=False, reason=f"did not restore: {why}"))


def reassess(rooms: Rooms, proposal: ImprovementProposal) -> None:
    """Compile and assess once more what is about to be pushed.

    Raises:
        StaleError: the templates, the inventory, the parties or the impact are not what was authorized.
    """
    ranking = rank(rooms.run(proposal.run).report, rooms.project, rooms.planners, failed=frozenset())
    plan = next((one for one in ranking.plans if one.id == proposal.change_set.plan), None)
    if plan is None:
        raise StaleError(_void(proposal, f"{proposal.change_set.plan} does not answer the report any more"))
    try:
        change_set = compile_changes(plan, proposal.service, rooms.project, rooms.render)
        previews = Previews(previews=proposal.previews)
        record = rooms.run(proposal.run)
        again = _assessed(rooms, record, plan, previews, change_set=change_set, number=proposal.attempt)
    except (BadInputError, RefusedError) as error:
        raise StaleError(_void(proposal, str(error))) from error
    if again.digest != proposal.digest or again.requirements != proposal.requirements:
        raise StaleError(_void(proposal, "templates, inventory, parties or impact changed since"))


def keep_candidate(rooms: Rooms, run_id: str, candidate: Candidate) -> None:
    """Replace what was said of a candidate by the newest word."""
    kept = rooms.store.facts.get(run_id, "candidates", Candidates) or Candidates(candidates=())
    others = tuple(one for one in kept.candidates if one.id != candidate.id)
    rooms.store.facts.put(run_id, "candidates", Candidates(candidates=(*others, candidate)))
    rooms.events.record(run_id, "candidate.examined", candidate.model_dump(mode="json"))


def _failed_for(rooms: Rooms, report: ServiceDegradationReport) -> frozenset[str]:
    """Return the plans that failed, as they are now, in any run of the report."""
    runs = [record.id for record in rooms.store.runs.all() if record.report.id == report.id]
    known = [rooms.store.facts.get(run, "failed", FailedPlans) for run in runs]
    failed = {(plan.id, plan.version) for one in known if one is not None for plan in one.plans}
    runbooks = rooms.project.runbooks
    return frozenset(runbook.id for runbook in runbooks if (runbook.id, runbook.version) in failed)


def _not_appropriate(rooms: Rooms, run_id: str, plan: ServiceImprovementPlan, why: str) -> Attempt:
    candidate = Candidate(id=plan.id, chosen=False, reason=f"not appropriate: {why}")
    keep_candidate(rooms, run_id, candidate)
    return Attempt(candidate=candidate, proposal=None)


def _void(proposal: ImprovementProposal, why: str) -> str:
    return f"{proposal.run}: the authorization is void: {why}"


def _previewed(rooms: Rooms, run_id: str, number: int, change_set: ChangeSet) -> Previews:
    pipeline = rooms.pipeline(run_id, number)
    try:
        return preview(pipeline, change_set)
    finally:
        pipeline.fleet.hang_up()


def _demand_class(rooms: Rooms, previews: Previews) -> None:
    demanded = rooms.policy.minimum_class
    for seen in previews.previews:
        if not seen.unchanged and not seen.device_class.covers(demanded):
            raise DeviceClassError(
                seen.device, f"class {seen.device_class} is below policy.minimum_class {demanded}"
            )


def _assessed(
    rooms: Rooms,
    record: RunRecord,
    plan: ServiceImprovementPlan,
    previews: Previews,
    *,
    change_set: ChangeSet,
    number: int,
) -> ImprovementProposal:
    impact = assess(change_set, previews.previews, rooms.project)
    return make_proposal(
        run=record.id,
        report=record.report,
        attempt=number,
        author=plan.runbook.author,
        requester=record.requester,
        change_set=change_set,
        previews=previews.previews,
        impact=impact,
        requirements=require(impact, change_set, rooms.project),
        project=rooms.project,
    )
