"""How a run ends, and who is told: always truthfully, always exactly once."""

from netmend.errors import AbortedError, NetmendError
from netmend.model.attempt import Done
from netmend.model.notice import NoticeKind
from netmend.model.outcome import DeviceOutcomes, DeviceState, Measurement, RunEnd, RunOutcome, RunStatus
from netmend.model.proposal import ImprovementProposal
from netmend.notices import cancelled_notices, completed_notices, no_plan_notice
from netmend.workflow.proposing import keep_failed
from netmend.workflow.rooms import Rooms

_RESTORED, _BACKED_OUT, _PERSON_NEEDED = 0, 4, 5


def already_normal(service: str) -> RunEnd:
    """Say that there was nothing to do."""
    return RunEnd(
        outcome=RunOutcome.ALREADY_NORMAL,
        status=RunStatus.COMPLETED,
        exit_code=_RESTORED,
        reason=f"{service} meets its objectives; nothing was changed",
    )


def ended(error: NetmendError, *, wrote_before: bool = False) -> RunEnd:
    """Turn an error before the first write into the end of the run.

    `wrote_before`: an earlier candidate was pushed and taken back.
    """
    if wrote_before:
        return RunEnd(
            outcome=RunOutcome.NOT_RESTORED,
            status=RunStatus.FAILED,
            exit_code=_BACKED_OUT,
            reason=f"an earlier candidate was backed out; then: {error}",
        )
    aborted = isinstance(error, AbortedError)
    return RunEnd(
        outcome=RunOutcome.CANCELLED if aborted else RunOutcome.REFUSED,
        status=RunStatus.CANCELLED if aborted else RunStatus.REJECTED,
        exit_code=error.exit_code,
        reason=str(error),
    )


def end_of(outcomes: DeviceOutcomes, *, stop: str | None, measured: bool) -> RunEnd:
    """Say how an execution ended, from what every device was read to be.

    `stop`: why it was taken back; None: it was confirmed.  `measured`: because it did not help.
    """
    bad = outcomes.in_state(DeviceState.INCONSISTENT)
    unsaved = outcomes.in_state(DeviceState.NOT_SAVED)
    if bad:
        names = ", ".join(f"{one.device} ({one.problem})" for one in bad)
        return _end(RunOutcome.INCONSISTENT, RunStatus.FAILED, _PERSON_NEEDED, f"not proven: {names}")
    if stop is None and unsaved:
        names = ", ".join(one.device for one in unsaved)
        reason = f"applied_not_saved: a restart of {names} would undo the change"
        return _end(RunOutcome.RESTORED, RunStatus.COMPLETED, _PERSON_NEEDED, reason)
    if stop is None:
        return _end(RunOutcome.RESTORED, RunStatus.COMPLETED, _RESTORED, "measured to meet its objectives")
    if not any(one.wrote for one in outcomes.outcomes):
        return _end(RunOutcome.REFUSED, RunStatus.REJECTED, 3, stop)
    outcome = RunOutcome.NOT_RESTORED if measured else RunOutcome.BACKED_OUT
    return _end(outcome, RunStatus.FAILED, _BACKED_OUT, stop)


def complete(rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes, end: RunEnd) -> Done:
    """Tell everybody who was told of the start how it ended, with what was measured last.

    Whoever was asked, and could not be told of the start, hears that the change does not come.
    """
    measured = rooms.store.facts.get(proposal.run, "measurement.after", Measurement)
    ended = completed_notices(
        proposal,
        rooms.run(proposal.run).report,
        rooms.project,
        end=end,
        measured=measured,
        now=rooms.clock.now(),
    )
    heard = rooms.outbox.heard(proposal.run, NoticeKind.COMMENCING)
    not_made = cancelled_notices(proposal, rooms.project, end=end, now=rooms.clock.now())
    notices = (
        *(notice for notice in ended if notice.uid in heard),
        *(notice for notice in not_made if notice.uid not in heard),
    )
    rooms.outbox.post(notices, rooms.project.parties, must_arrive=False)
    rooms.store.facts.put(proposal.run, f"end.{proposal.attempt}", end)
    if end.outcome is RunOutcome.NOT_RESTORED:
        keep_failed(rooms, proposal, end.reason)
    if not outcomes.in_state(DeviceState.INCONSISTENT):
        rooms.store.runs.update(proposal.run, touching=False)
    return Done(note=f"{len(notices)} last notices")


def ended_as(rooms: Rooms, proposal: ImprovementProposal) -> RunEnd | None:
    """Return how the proposal ended, as everybody was told; None while that is open."""
    return rooms.store.facts.get(proposal.run, f"end.{proposal.attempt}", RunEnd)


def record(rooms: Rooms, proposal: ImprovementProposal) -> Done:
    """Write the service's new assignment into the inventory; the devices have it already.

    A file that cannot be written changes nothing of what the devices are; the journal says that the
    inventory lags behind.
    """
    moved = proposal.change_set.reassignment
    if moved is None:
        return Done(note="no re-assignment")
    try:
        rooms.record_assignment(moved.service, moved.after)
    except (NetmendError, OSError) as error:
        rooms.events.record(
            proposal.run, "inventory.not_recorded", {"service": moved.service, "problem": str(error)}
        )
        return Done(note=f"inventory not recorded: {error}")
    rooms.events.record(proposal.run, "inventory.recorded", moved.model_dump(mode="json"))
    return Done(note=f"{moved.service} uses {moved.after.name}")


def cancel(rooms: Rooms, proposal: ImprovementProposal, end: RunEnd) -> Done:
    """Tell whoever got the proposal that it will not be carried out."""
    notices = cancelled_notices(proposal, rooms.project, end=end, now=rooms.clock.now())
    rooms.outbox.post(notices, rooms.project.parties, must_arrive=False)
    return Done(note=f"{len(notices)} cancelled notices")


def no_plan(rooms: Rooms, run_id: str) -> Done:
    """Tell the owner of the report that there is no appropriate plan."""
    notice = no_plan_notice(run_id, rooms.run(run_id).report, rooms.project, now=rooms.clock.now())
    rooms.outbox.post((notice,), rooms.project.parties, must_arrive=False)
    return Done()


def close(rooms: Rooms, run_id: str, end: RunEnd) -> Done:
    """Close the run and update its report (TMF656: resolved, or back to acknowledged)."""
    rooms.outbox.flush(run_id)
    rooms.store.runs.update(
        run_id, status=end.status, outcome=end.outcome, exit_code=end.exit_code, reason=end.reason
    )
    resolved = end.outcome in {RunOutcome.RESTORED, RunOutcome.ALREADY_NORMAL}
    record = rooms.run(run_id)
    rooms.events.record(
        run_id,
        "report.updated",
        {"report": record.report.id, "status": "resolved" if resolved else "acknowledged"},
    )
    rooms.events.record(run_id, "run.ended", end.model_dump(mode="json"))
    return Done()


def _end(outcome: RunOutcome, status: RunStatus, exit_code: int, reason: str) -> RunEnd:
    return RunEnd(outcome=outcome, status=status, exit_code=exit_code, reason=reason)
