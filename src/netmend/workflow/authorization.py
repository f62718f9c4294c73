"""Ask every owner of an impacted service, and wait: nothing goes on without all of them."""

from datetime import datetime, timedelta

from netmend.errors import AbortedError, NotAuthorizedError
from netmend.model.attempt import Done, Word
from netmend.model.outcome import RunStatus
from netmend.model.proposal import ImprovementProposal
from netmend.notices import proposal_notices
from netmend.preflight import fits_window
from netmend.seams import Journal
from netmend.trust import barred_from, standing
from netmend.workflow.rooms import Rooms


def authorize(rooms: Rooms, journal: Journal, proposal: ImprovementProposal) -> None:
    """Return when the proposal is authorized and its window is open.

    Raises:
        NotAuthorizedError: refused, or nobody decided in time, or the window is over.
        AbortedError: somebody stopped the run.
    """
    journal.do("notify", Done, lambda: _notify(rooms, proposal))
    while True:
        word = journal.do("authorize", Word, lambda: word_on(rooms, proposal))
        if word.stop is not None:
            raise (AbortedError if word.aborted else NotAuthorizedError)(word.stop)
        if word.wait_until is None:
            return
        journal.pause("decision", word.wait_until)


def word_on(rooms: Rooms, proposal: ImprovementProposal) -> Word:
    """Say where authorization and window stand now, from the stored decisions, all verified again."""
    record = rooms.run(proposal.run)
    now = rooms.clock.now()
    so_far = standing(
        proposal,
        rooms.store.decisions.of(proposal.run),
        rooms.project.parties,
        project=rooms.project.name,
        now=now,
        barred=barred_from(proposal, rooms.project.parties),
    )
    stop, wait_until = None, None
    if record.abort is not None:
        return Word(
            standing=so_far, stop=f"{record.id}: aborted: {record.abort}", wait_until=None, aborted=True
        )
    if so_far.refused:
        said = "; ".join(f"{p.party}: {', '.join(p.reasons) or 'refused'}" for p in so_far.refused)
        stop = f"{record.id}: not authorized: {said}"
    elif not so_far.complete:
        decide_by = record.decide_by or now
        if now >= decide_by:
            open_parties = ", ".join(party.party for party in so_far.missing)
            stop = f"{record.id}: not authorized: no decision of {open_parties} until {_short(decide_by)}"
        wait_until = decide_by
    else:
        if record.status is RunStatus.WAIT_FOR_APPROVAL:
            rooms.advance(record.id, RunStatus.APPROVED)
        fit = fits_window(proposal.window, now)
        if fit == "over":
            stop = f"{record.id}: not started: the window is over"
        elif fit == "before" and proposal.window is not None:
            rooms.advance(record.id, RunStatus.SCHEDULED)
            wait_until = proposal.window.start
    return Word(standing=so_far, stop=stop, wait_until=None if stop else wait_until)


def _notify(rooms: Rooms, proposal: ImprovementProposal) -> Done:
    record = rooms.run(proposal.run)
    now = rooms.clock.now()
    decide_by = now + timedelta(seconds=rooms.policy.decision_deadline_s)
    if proposal.window is not None:
        decide_by = min(decide_by, proposal.window.end)
    rooms.advance(record.id, RunStatus.WAIT_FOR_APPROVAL, decide_by=decide_by)
    for requirement in proposal.requirements:
        rooms.events.record(
            record.id,
            "authorization.required",
            {**requirement.model_dump(mode="json"), "decide_by": decide_by.isoformat()},
        )
    notices = proposal_notices(proposal, record.report, rooms.project, decide_by=decide_by, now=now)
    rooms.outbox.post(notices, rooms.project.parties, must_arrive=True)
    return Done(note=f"{len(notices)} proposal notices")


def _short(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
