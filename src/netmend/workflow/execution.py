"""Carry out one authorized proposal: wave by wave, measured after each, final only at the very end."""

from dataclasses import replace

from netmend.errors import BadInputError, NetmendError, RefusedError, StaleError
from netmend.model.attempt import Done
from netmend.model.change import Snapshots
from netmend.model.fact import Fact
from netmend.model.outcome import (
    DeviceOutcomes,
    DeviceState,
    Measurement,
    RunEnd,
    RunStatus,
)
from netmend.model.proposal import ImprovementProposal
from netmend.notices import commencing_notices
from netmend.pipelines import back_out, check_bases, confirm, discard_left, release, reread, written
from netmend.seams import Journal
from netmend.workflow.closing import complete, end_of
from netmend.workflow.proposing import measure_all, reassess
from netmend.workflow.rooms import Rooms
from netmend.workflow.waves import Pushed, hands, kept, push_waves, timer_needed_s

_FINAL = frozenset({DeviceState.CONFIRMED, DeviceState.SAVED, DeviceState.NOT_SAVED, DeviceState.UNCHANGED})


class Execution(Fact):
    """How one proposal ended. `wrote`: at least one device was or may have been written to."""

    outcomes: DeviceOutcomes
    wrote: bool
    end: RunEnd


def execute(rooms: Rooms, journal: Journal, proposal: ImprovementProposal, before: Measurement) -> Execution:
    """Push, measure, and make final or take back. From `commencing` on this always ends in `completed`.

    Raises:
        NetmendError: before commencing; nothing was written.
    """
    journal.do("recheck", Snapshots, lambda: _recheck(rooms, proposal))
    try:
        journal.do("commence", Done, lambda: _commence(rooms, proposal))
        pushed = push_waves(rooms, journal, proposal, before)
    except NetmendError as error:
        pushed = Pushed(DeviceOutcomes(outcomes=()), str(error))
    if pushed.stop is None:
        pushed = _confirm(rooms, journal, proposal, pushed)
    return settle(rooms, journal, proposal, pushed)


def settle(rooms: Rooms, journal: Journal, proposal: ImprovementProposal, pushed: Pushed) -> Execution:
    """Take back whatever was or may have been written if the run was stopped, and tell how it ended.

    What was written is known from the write-ahead record, whatever `pushed` knows of it.
    """
    outcomes = pushed.outcomes
    if pushed.stop is not None:
        outcomes = journal.do("back-out", DeviceOutcomes, lambda: _back_out(rooms, proposal, pushed))
        if any(outcome.wrote for outcome in outcomes.outcomes):
            journal.do("remeasure", Measurement, lambda: _remeasure(rooms, proposal))
    end = end_of(outcomes, stop=pushed.stop, measured=pushed.measured)
    journal.do("complete", Done, lambda: complete(rooms, proposal, outcomes, end))
    wrote = any(outcome.wrote for outcome in outcomes.outcomes)
    return Execution(outcomes=outcomes, wrote=wrote, end=end)


def _recheck(rooms: Rooms, proposal: ImprovementProposal) -> Snapshots:
    """Make sure that what was authorized is what would be pushed now, before anybody is told it starts."""
    try:
        rooms.check_trust()
        project = rooms.load_project()
    except BadInputError as error:
        raise StaleError(f"{proposal.run}: the authorization is void: {error}") from error
    reassess(replace(rooms, project=project), proposal)
    needed = timer_needed_s(rooms, proposal, waves_left=1)
    if needed >= rooms.policy.confirm_timeout_s:
        raise RefusedError(
            f"{proposal.run}: push, soak, measurement and back-out need {needed:.0f} s, "
            f"but a device reverts after {rooms.policy.confirm_timeout_s} s (policy.confirm_timeout_s)"
        )
    pipeline, gate = hands(rooms, proposal)
    gate.demand()
    return check_bases(pipeline, proposal)


def _commence(rooms: Rooms, proposal: ImprovementProposal) -> Done:
    rooms.advance(proposal.run, RunStatus.IN_PROGRESS, touching=True)
    notices = commencing_notices(
        proposal, rooms.run(proposal.run).report, rooms.project, now=rooms.clock.now()
    )
    rooms.outbox.post(notices, rooms.project.parties, must_arrive=True)
    return Done(note=f"{len(notices)} commencing notices")


def _confirm(rooms: Rooms, journal: Journal, proposal: ImprovementProposal, pushed: Pushed) -> Pushed:
    try:
        confirmed = journal.do(
            "confirm", DeviceOutcomes, lambda: _confirm_all(rooms, proposal, pushed.outcomes)
        )
    except NetmendError as error:
        return Pushed(pushed.outcomes, str(error))
    outcomes = pushed.outcomes.merged(confirmed)
    stop = next((o.problem or o.state.value for o in outcomes.outcomes if o.state not in _FINAL), None)
    return Pushed(outcomes, stop)


def _confirm_all(rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes) -> DeviceOutcomes:
    pipeline, gate = hands(rooms, proposal)
    confirmed = confirm(
        pipeline, gate, outcomes.in_state(DeviceState.PENDING), margin_s=rooms.policy.confirm_margin_s
    )
    if all(outcome.state in _FINAL for outcome in confirmed.outcomes):
        release(pipeline, confirmed)
    return kept(rooms, proposal, confirmed)


def _remeasure(rooms: Rooms, proposal: ImprovementProposal) -> Measurement:
    """Measure what the services have now that everything was taken back; it decides nothing any more."""
    now = measure_all(rooms, moment="now", wave=None)
    rooms.store.facts.put(proposal.run, "measurement.now", now)
    return now


def _back_out(rooms: Rooms, proposal: ImprovementProposal, pushed: Pushed) -> DeviceOutcomes:
    """Take back whatever was or may have been written; devices that were not reached stay as told."""
    pipeline, gate = hands(rooms, proposal)
    to_take_back = written(pipeline, proposal, pushed.outcomes)
    if to_take_back.outcomes:
        rooms.advance(proposal.run, RunStatus.FALLBACK_EXECUTION)
        rooms.events.record(proposal.run, "run.backing_out", {"reason": pushed.stop})
    timeout_s = rooms.policy.confirm_timeout_s
    settled = back_out(pipeline, gate, to_take_back.outcomes, confirm_timeout_s=timeout_s)
    outcomes = reread(pipeline, pushed.outcomes.merged(settled))
    discard_left(pipeline, proposal.change_set.changes, proposal.label_of)
    release(pipeline, outcomes)
    return kept(rooms, proposal, outcomes)
