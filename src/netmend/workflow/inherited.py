"""A run that another version of the line began: its journal names steps that this line may not have.

What it has written down is read from the tables alone, and so little of it is needed that nothing is guessed
(FAULTS F50): a run that only waits is measured and proposed anew, and an identical proposal keeps its
authorizations; one that was at work is taken back, device by device, from the write-ahead record.
"""

from enum import StrEnum

from netmend.errors import StaleError
from netmend.model.attempt import Done
from netmend.model.outcome import DeviceOutcomes, RunEnd, RunOutcome
from netmend.model.proposal import ImprovementProposal
from netmend.seams import Journal
from netmend.workflow.closing import cancel, close, ended, ended_as, record
from netmend.workflow.execution import settle
from netmend.workflow.rooms import Rooms
from netmend.workflow.waves import Pushed


class Way(StrEnum):
    """How a run goes on that this version of the line did not begin."""

    ANEW = "anew"
    TAKE_BACK = "take_back"
    CANCEL = "cancel"
    CLOSE = "close"


def way_on(rooms: Rooms, run_id: str) -> Way:
    """Say how the run goes on. To be asked once and kept: what it looks at changes on the way."""
    proposal = rooms.store.facts.get(run_id, "proposal", ImprovementProposal)
    if proposal is not None and ended_as(rooms, proposal) is not None:
        return Way.CLOSE
    if rooms.run(run_id).touching:
        return Way.TAKE_BACK
    if proposal is not None and proposal.attempt > 1:
        # What an earlier candidate did on the devices is known under the number of its attempt.
        return Way.CANCEL
    return Way.ANEW


def finish_inherited(rooms: Rooms, journal: Journal, run_id: str, way: Way) -> RunEnd:
    """End a run of another version of the line, leaving every device proven to be one thing or the other."""
    proposal = rooms.store.facts.get(run_id, "proposal", ImprovementProposal)
    if proposal is None:
        raise LookupError(run_id)
    why = f"{run_id}: netmend was upgraded in the middle of the run"
    if way is Way.TAKE_BACK:
        end = settle(rooms, journal, proposal, Pushed(DeviceOutcomes(outcomes=()), why)).end
    elif way is Way.CANCEL:
        end = ended(StaleError(why), wrote_before=True)
        journal.do("cancel", Done, lambda: cancel(rooms, proposal, end))
    else:
        end = ended_as(rooms, proposal) or ended(StaleError(why))
        if end.outcome is RunOutcome.RESTORED:
            journal.do("record", Done, lambda: record(rooms, proposal))
    journal.do("close", Done, lambda: close(rooms, run_id, end))
    return end
