"""Push wave by wave; after each one it is measured that nobody is worse, after the last that it helped."""

from datetime import timedelta
from typing import NamedTuple

from netmend.errors import AbortedError, NetmendError, NotAuthorizedError
from netmend.model.attempt import Armed, Checked, Moment, Word
from netmend.model.outcome import DeviceOutcomes, DeviceState, Measurement
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines import Gate, Pipeline, extend, push
from netmend.preflight import fits_window
from netmend.quality import judge, judge_wave
from netmend.seams import Journal
from netmend.workflow.authorization import word_on
from netmend.workflow.proposing import measure_all
from netmend.workflow.rooms import Rooms

_LONG_WAIT_S = 60


class Pushed(NamedTuple):
    """`stop`: why the run may not go on. `measured`: the measurement said so, not a failure."""

    outcomes: DeviceOutcomes
    stop: str | None
    measured: bool = False


def push_waves(rooms: Rooms, journal: Journal, proposal: ImprovementProposal, before: Measurement) -> Pushed:
    """Push every wave, each pending; stop at the first thing that is not as it should be."""
    so_far = Pushed(DeviceOutcomes(outcomes=()), None)
    for number in range(len(proposal.change_set.waves)):
        so_far = _one_wave(rooms, journal, proposal, before, number, so_far.outcomes)
        if so_far.stop is not None:
            break
    return so_far


def hands(rooms: Rooms, proposal: ImprovementProposal) -> tuple[Pipeline, Gate]:
    """Return the way to the devices, and the gate that every write passes."""
    gate = Gate(
        proposal=proposal,
        decisions=rooms.store.decisions,
        parties=rooms.project.parties,
        project=rooms.project.name,
        clock=rooms.clock,
        steady=lambda: _steady(rooms, proposal),
    )
    return rooms.pipeline(proposal.run, proposal.attempt), gate


def _steady(rooms: Rooms, proposal: ImprovementProposal) -> None:
    """Return when time can be trusted and nobody has asked to stop."""
    rooms.store.high_water.rise(rooms.clock.now())
    abort = rooms.run(proposal.run).abort
    if abort is not None:
        raise AbortedError(f"{proposal.run}: aborted: {abort}")


def kept(rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes) -> DeviceOutcomes:
    """Keep what is known of the devices for `show`, and tell the journal."""
    known = rooms.store.facts.get(proposal.run, "devices", DeviceOutcomes) or DeviceOutcomes(outcomes=())
    rooms.store.facts.put(proposal.run, "devices", known.merged(outcomes))
    for outcome in outcomes.outcomes:
        rooms.events.record(proposal.run, "device.state", outcome.model_dump(mode="json"))
    return outcomes


def first_problem(outcomes: DeviceOutcomes) -> str | None:
    """Return what is wrong with the first device that has a problem."""
    return next((outcome.problem for outcome in outcomes.outcomes if outcome.problem), None)


def timer_needed_s(rooms: Rooms, proposal: ImprovementProposal, *, waves_left: int) -> float:
    """Return how long a timer must last to cover what is still to come, and taking it all back."""
    policy, verification = rooms.policy, proposal.change_set.verification
    one_measurement = policy.measure_budget_s + verification.interval_s
    one_wave = policy.push_budget_s + verification.soak_s + verification.samples * one_measurement
    return waves_left * one_wave + policy.back_out_budget_s + policy.margin_s


def _one_wave(  # noqa: PLR0917 - what a wave stands on
    rooms: Rooms,
    journal: Journal,
    proposal: ImprovementProposal,
    before: Measurement,
    number: int,
    outcomes: DeviceOutcomes,
) -> Pushed:
    place = "canary" if number == 0 else "later"
    waves = len(proposal.change_set.waves)
    try:
        armed = journal.do(
            f"{place}.arm", Armed, lambda: _armed(rooms, proposal, outcomes, waves_left=waves - number)
        )
        if armed.extend:
            extended = journal.do(
                f"{place}.extend", DeviceOutcomes, lambda: _extend(rooms, proposal, outcomes, armed)
            )
            outcomes = outcomes.merged(extended)
            if stop := first_problem(extended):
                return Pushed(outcomes, stop)
        pushed = journal.do(f"{place}.push", DeviceOutcomes, lambda: _push(rooms, proposal, number, armed))
        outcomes = outcomes.merged(pushed)
        if stop := first_problem(pushed):
            return Pushed(outcomes, stop)
        _soak(rooms, journal, proposal, place)
        checked = journal.do(
            f"{place}.verify",
            Checked,
            lambda: _verify(rooms, proposal, before, number, last=number == waves - 1),
        )
    except NetmendError as error:
        return Pushed(outcomes, str(error))
    return Pushed(outcomes, checked.stop, measured=checked.stop is not None and checked.verdict is not None)


def _armed(
    rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes, *, waves_left: int
) -> Armed:
    """Say until when a timer lasts, and whether a pending one could fire before all that is still to come."""
    now = rooms.clock.now()
    timers = [one.confirm_by for one in outcomes.in_state(DeviceState.PENDING) if one.confirm_by is not None]
    needed = timedelta(seconds=timer_needed_s(rooms, proposal, waves_left=waves_left))
    return Armed(
        at=now + timedelta(seconds=rooms.policy.confirm_timeout_s),
        extend=bool(timers) and min(timers) < now + needed,
    )


def _extend(
    rooms: Rooms, proposal: ImprovementProposal, outcomes: DeviceOutcomes, armed: Moment
) -> DeviceOutcomes:
    pipeline, gate = hands(rooms, proposal)
    pending = outcomes.in_state(DeviceState.PENDING)
    timeout_s = rooms.policy.confirm_timeout_s
    extended = extend(pipeline, gate, pending, confirm_timeout_s=timeout_s, confirm_by=armed.at)
    return kept(rooms, proposal, extended)


def _push(rooms: Rooms, proposal: ImprovementProposal, wave: int, armed: Moment) -> DeviceOutcomes:
    if fits_window(proposal.window, rooms.clock.now()) != "open":
        raise NotAuthorizedError(f"{proposal.run}: wave {wave} not started: the window is not open")
    pipeline, gate = hands(rooms, proposal)
    timeout_s = rooms.policy.confirm_timeout_s
    outcomes = push(pipeline, gate, wave, confirm_timeout_s=timeout_s, confirm_by=armed.at)
    if proposal.change_set.verification.soak_s > _LONG_WAIT_S:
        pipeline.fleet.hang_up()
    return kept(rooms, proposal, outcomes)


def _soak(rooms: Rooms, journal: Journal, proposal: ImprovementProposal, place: str) -> None:
    """Let the soak time pass; a word that ends the run ends the soak.

    A wall clock that is set back meanwhile does not make it longer than it is (FAULTS I14).
    """
    soak = timedelta(seconds=proposal.change_set.verification.soak_s)
    over = journal.do(f"{place}.soak", Moment, lambda: Moment(at=rooms.clock.now() + soak))
    while journal.pause(f"{place}.soak", min(over.at, rooms.clock.now() + soak)):
        word = journal.do(f"{place}.word", Word, lambda: word_on(rooms, proposal))
        if word.stop is not None:
            return


def _verify(
    rooms: Rooms, proposal: ImprovementProposal, before: Measurement, wave: int, *, last: bool
) -> Checked:
    """Take as many samples as the runbook asks for; the first bad one ends it."""
    word = word_on(rooms, proposal)
    if word.stop is not None:
        return Checked(measurement=None, verdict=None, stop=word.stop)
    verification = proposal.change_set.verification
    degraded = rooms.service(proposal.service)
    others = tuple(one for one in rooms.project.services.services if one.in_use and one.id != degraded.id)
    for sample in range(verification.samples):
        if sample:
            rooms.clock.sleep(verification.interval_s)
        after = measure_all(rooms, moment="after" if last else "wave", wave=wave)
        verdict = (judge if last else judge_wave)(degraded, others, before, after)
        rooms.events.record(
            proposal.run,
            "quality.judged",
            {"wave": wave, "sample": sample + 1, **verdict.model_dump(mode="json")},
        )
        good = verdict.good if last else verdict.nobody_worse
        if not good:
            break
    rooms.store.facts.put(proposal.run, f"measurement.{'after' if last else f'wave-{wave}'}", after)
    stop = None if good else "; ".join(verdict.reasons) or "the service is not measured to be better"
    return Checked(measurement=after, verdict=verdict, stop=stop)
