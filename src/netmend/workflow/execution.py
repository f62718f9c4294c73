"""Carry out one authorized proposal: wave by wave, measured after each, final only at the very end."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from netmend.errors import NetmendError, NotAuthorizedError, RefusedError
from netmend.model.attempt import Armed, Checked, Done
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
from netmend.pipelines import Gate, Pipeline, back_out, check_bases, confirm, extend, push, release, written
from netmend.preflight import fits_window
from netmend.quality import judge, judge_wave
from netmend.seams import Journal
from netmend.workflow.closing import complete, end_of
from netmend.workflow.proposing import measure_all, reassess
from netmend.workflow.rooms import Rooms

_LONG_WAIT_S = 60


class Execution(Fact):
    """How one proposal ended. `wrote`: at least one device was or may have been written to."""

    outcomes: DeviceOutcomes
    wrote: bool
    end: RunEnd


class _Pushed(NamedTuple):
    """`stop`: why the run may not go on. `measured`: the measurement said so, not a failure."""

    outcomes: DeviceOutcomes
    stop: str | None
    measured: bool = False


def execute(
    rooms: Rooms, journal: Journal, proposal: ImprovementProposal, before: Measurement
) -> Execution:
    """Push, measure, and make final or take back. From `commencing` on this always ends in `completed`.

    Raises:
        NetmendError: before commencing; nothing was written.
    """
    journal.do("recheck", Snapshots, lambda: _recheck(rooms, proposal))
    try:
        journal.do("commence", Done, lambda: _commence(rooms, proposal))
        pushed = _push_waves(rooms, journal, proposal, before)
    except NetmendError as error:
        pushed = _Pushed(DeviceOutcomes(outcomes=()), str(error))
    if pushed.stop is None:
        pushed = _confirm(rooms, journal, proposal, pushed)
    outcomes = pushed.outcomes
    if pushed.stop is not None:
        outcomes = journal.do("back-out", DeviceOutcomes, lambda: _back_out(rooms, proposal, pushed))
    end = end_of(outcomes, stop=pushed.stop, measured=pushed.measured)
    journal.do("complete", Done, lambda: complete(rooms, proposal, outcomes, end))
    wrote = any(outcome.wrote for outcome in outcomes.outcomes)
    return Execution(outcomes=outcomes, wrote=wrote, end=end)


def _recheck(rooms: Rooms, proposal: ImprovementProposal) -> Snapshots:
    """Make sure that what was authorized is what would be pushed now, before anybody is told it starts."""
    rooms.check_trust()
    reassess(replace(rooms, project=rooms.load_project()), proposal)
    needed = _timer_needed_s(rooms, proposal, waves_left=1)
    if needed >= rooms.policy.confirm_timeout_s:
        raise RefusedError(
            f"{proposal.run}: push, soak, measurement and back-out need {needed:.0f} s, "
            f"but a device reverts after {rooms.policy.confirm_timeout_s} s (policy.confirm_timeout_s)"
        )
    pipeline, gate = _hands(rooms, proposal)
    gate.demand()
    return check_bases(pipeline, proposal)


def _commence(rooms: Rooms, proposal: ImprovementProposal) -> Done:
    rooms.advance(proposal.run, RunStatus.IN_PROGRESS, touching=True)
    notices = commencing_notices(
        proposal, rooms.run(proposal.run).report, rooms.project, now=rooms.clock.now()
    )
    rooms.outbox.post(notices, rooms.project.parties, must_arrive=True)
    return Done(note=f"{len(notices)} commencing notices")


def _push_waves(
    rooms: Rooms, journal: Journal, proposal: ImprovementProposal, before: Measurement
) -> _Pushed:
    waves = proposal.change_set.waves
    outcomes = DeviceOutcomes(outcomes=())
    timeout_s = rooms.policy.confirm_timeout_s
    for number in range(len(waves)):
        place = "canary" if number == 0 else "later"
        last = number == len(waves) - 1
        try:
            armed = journal.do(f"{place}.arm", Armed, lambda: _armed(rooms))
            if _must_extend(rooms, proposal, outcomes, armed, waves_left=len(waves) - number):
                now = outcomes
                extended = journal.do(
                    f"{place}.extend", DeviceOutcomes, lambda o=now, a=armed: _extend(rooms, proposal, o, a)
                )
                outcomes = outcomes.merged(extended)
                if stop := _first_problem(extended):
                    return _Pushed(outcomes, stop)
            pushed = journal.do(
                f"{place}.push",
                DeviceOutcomes,
                lambda n=number, a=armed: _push(rooms, proposal, n, timeout_s, a),
            )
            outcomes = outcomes.merged(pushed)
            if stop := _first_problem(pushed):
                return _Pushed(outcomes, stop)
            journal.wait(f"{place}.soak", proposal.change_set.verification.soak_s)
            checked = journal.do(
                f"{place}.verify", Checked, lambda n=number, z=last: _verify(rooms, proposal, before, n, last=z)
            )
        except NetmendError as error:
            return _Pushed(outcomes, str(error))
        if checked.stop is not None:
            return _Pushed(outcomes, checked.stop, measured=not checked.aborted)
    return _Pushed(outcomes, None)


def _confirm(rooms: Rooms, journal: Journal, proposal: ImprovementProposal, pushed: _Pushed) -> _Pushed:
    try:
        confirmed = journal.do(
            "confirm", DeviceOutcomes, lambda: _confirm_all(rooms, proposal, pushed.outcomes)
        )
    except NetmendError as error:
        return _Pushed(pushed.outcomes, str(error))
    outcomes = pushed.outcomes.merged(confirmed)
    final = {DeviceState.CONFIRMED, DeviceState.SAVED, DeviceState.NOT_SAVED, DeviceState.UNCHANGED}
    stop = next((o.problem or o.state.value for o in outcomes.outcomes if o.state not in final), None)
    return _Pushed(outcomes, stop)


def _push(
    rooms: Rooms, proposal: ImprovementProposal, wave: int, timeout_s: int, armed: Armed
) -> DeviceOutcomes:
    if fits_window(proposal.window, rooms.clock.now()) != "open":
        raise NotAuthorizedError(f"{proposal.run}: wave {wave} not started: the window is not open")
    pipeline, gate = _hands(rooms, proposal)
    outcomes = push(pipeline, gate, wave, confirm_timeout_s=timeout_s, confirm_by=armed.confirm_by)
    if proposal.change_set.verification.soak_s > _LONG_WAIT_S:
        pipeline.fleet.hang_up()
    return _kept(rooms, proposal, outcomes)


def _extend(
    rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes, armed: Armed
) -> DeviceOutcomes:
    pipeline, gate = _hands(rooms, proposal)
    pending = outcomes.in_state(DeviceState.PENDING)
    timeout_s = rooms.policy.confirm_timeout_s
    extended = extend(pipeline, gate, pending, confirm_timeout_s=timeout_s, confirm_by=armed.confirm_by)
    return _kept(rooms, proposal, extended)


def _verify(
    rooms: Rooms, proposal: ImprovementProposal, before: Measurement, wave: int, *, last: bool
) -> Checked:
    """Take as many samples as the runbook asks for; the first bad one ends it."""
    verification = proposal.change_set.verification
    degraded = rooms.service(proposal.service)
    others = tuple(
        one for one in rooms.project.services.services if one.in_use and one.id != degraded.id
    )
    for sample in range(verification.samples):
        if sample:
            rooms.clock.sleep(verification.interval_s)
        after = measure_all(rooms, moment="after" if last else "wave", wave=wave)
        verdict = (
            judge(degraded, others, before, after) if last else judge_wave(others, before, after)
        )
        rooms.events.record(
            proposal.run, "quality.judged", {"wave": wave, "sample": sample + 1, **verdict.model_dump(mode="json")}
        )
        good = verdict.good if last else verdict.nobody_worse
        if not good:
            break
    rooms.store.facts.put(proposal.run, f"measurement.{'after' if last else f'wave-{wave}'}", after)
    abort = rooms.run(proposal.run).abort
    stop = None if good else "; ".join(verdict.reasons) or "the service is not measured to be better"
    if abort is not None:
        stop = f"aborted: {abort}"
    return Checked(measurement=after, verdict=verdict, stop=stop, aborted=abort is not None)


def _confirm_all(
    rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes
) -> DeviceOutcomes:
    pipeline, gate = _hands(rooms, proposal)
    confirmed = confirm(pipeline, gate, outcomes.in_state(DeviceState.PENDING))
    if not _first_problem(confirmed):
        release(pipeline, confirmed)
    return _kept(rooms, proposal, confirmed)


def _back_out(rooms: Rooms, proposal: ImprovementProposal, pushed: _Pushed) -> DeviceOutcomes:
    """Take back whatever was or may have been written; devices that were not reached stay as told."""
    pipeline, gate = _hands(rooms, proposal)
    to_take_back = written(pipeline, proposal, pushed.outcomes)
    if to_take_back.outcomes:
        rooms.advance(proposal.run, RunStatus.FALLBACK_EXECUTION)
        rooms.events.record(proposal.run, "run.backing_out", {"reason": pushed.stop})
    settled = back_out(pipeline, gate, to_take_back.outcomes)
    outcomes = pushed.outcomes.merged(settled)
    release(pipeline, outcomes)
    return _kept(rooms, proposal, outcomes)


def _hands(rooms: Rooms, proposal: ImprovementProposal) -> tuple[Pipeline, Gate]:
    gate = Gate(
        proposal=proposal,
        decisions=rooms.store.decisions,
        parties=rooms.project.parties,
        project=rooms.project.name,
        clock=rooms.clock,
        steady=lambda: rooms.store.high_water.rise(rooms.clock.now()),
    )
    return rooms.pipeline(proposal.run, proposal.attempt), gate


def _kept(rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes) -> DeviceOutcomes:
    """Keep what is known of the devices for `show`, and tell the journal."""
    known = rooms.store.facts.get(proposal.run, "devices", DeviceOutcomes) or DeviceOutcomes(outcomes=())
    rooms.store.facts.put(proposal.run, "devices", known.merged(outcomes))
    for outcome in outcomes.outcomes:
        rooms.events.record(proposal.run, "device.state", outcome.model_dump(mode="json"))
    return outcomes


def _armed(rooms: Rooms) -> Armed:
    return Armed(confirm_by=rooms.clock.now() + timedelta(seconds=rooms.policy.confirm_timeout_s))


def _must_extend(
    rooms: Rooms,
    proposal: ImprovementProposal,
    outcomes: DeviceOutcomes,
    armed: Armed,
    *,
    waves_left: int,
) -> bool:
    """Say whether a pending timer could fire before all that is still to come; a pure comparison."""
    timers = [o.confirm_by for o in outcomes.in_state(DeviceState.PENDING) if o.confirm_by is not None]
    started = armed.confirm_by - timedelta(seconds=rooms.policy.confirm_timeout_s)
    needed = timedelta(seconds=_timer_needed_s(rooms, proposal, waves_left=waves_left))
    return bool(timers) and min(timers) < started + needed


def _timer_needed_s(rooms: Rooms, proposal: ImprovementProposal, *, waves_left: int) -> float:
    policy, verification = rooms.policy, proposal.change_set.verification
    one_measurement = policy.measure_budget_s + verification.interval_s
    one_wave = policy.push_budget_s + verification.soak_s + verification.samples * one_measurement
    return waves_left * one_wave + policy.back_out_budget_s + policy.margin_s


def _first_problem(outcomes: DeviceOutcomes) -> str | None:
    return next((outcome.problem for outcome in outcomes.outcomes if outcome.problem), None)
