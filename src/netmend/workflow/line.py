"""The line: one run from the report to the last notice, in the order of the process (eTOM 1.4.7.3).

Everything that touches the world happens inside `journal.do`, so that the line can be cut off anywhere
and taken up again: finished steps are not repeated, and every step that is repeated asks first what is
already done.
"""

from netmend.errors import NetmendError, NoPlanAvailableError, UnavailableError
from netmend.model.attempt import Attempt, Baseline, Done
from netmend.model.change import Snapshots
from netmend.model.outcome import RunEnd, RunOutcome
from netmend.model.plan import Ranking, ServiceImprovementPlan
from netmend.model.proposal import ImprovementProposal
from netmend.seams import Journal
from netmend.workflow.authorization import authorize
from netmend.workflow.closing import already_normal, cancel, close, ended, no_plan, record
from netmend.workflow.execution import Execution, execute
from netmend.workflow.journal import EngineHaltedError
from netmend.workflow.proposing import measure_before, propose, rank_plans, read_devices
from netmend.workflow.rooms import Rooms


def improve_service_quality(rooms: Rooms, journal: Journal, run_id: str) -> RunEnd:
    """Restore the service of the run's report, or leave every device as it was, and say which."""
    try:
        end = _restore(rooms, journal, run_id)
    except UnavailableError as error:
        # What is read between the steps is no step: as the end of the run it could not be taken up again.
        raise EngineHaltedError(error) from error
    except NetmendError as error:
        end = ended(error)
    journal.do("close", Done, lambda: close(rooms, run_id, end))
    return end


def _restore(rooms: Rooms, journal: Journal, run_id: str) -> RunEnd:
    baseline = journal.do("measure", Baseline, lambda: measure_before(rooms, run_id))
    before, service = baseline.measurement, rooms.run(run_id).report.affected_service
    if baseline.normal:
        return already_normal(service)
    journal.do("read", Snapshots, lambda: read_devices(rooms, run_id, before))
    ranking = journal.do("rank", Ranking, lambda: rank_plans(rooms, run_id))

    tried: list[Execution] = []
    for plan in ranking.plans:
        proposal = None
        try:
            proposal = _proposed(rooms, journal, run_id, plan, len(tried) + 1)
            if proposal is None:
                continue
            authorize(rooms, journal, proposal)
            tried.append(execute(rooms, journal, proposal, before))
        except NetmendError as error:
            end = ended(error, wrote_before=any(one.wrote for one in tried))
            if proposal is not None:
                _told(rooms, journal, proposal, end)
            return end
        if tried[-1].end.outcome is RunOutcome.RESTORED:
            _recorded(rooms, journal, proposal)
        if tried[-1].end.outcome is not RunOutcome.NOT_RESTORED:
            break
    if tried:
        return tried[-1].end
    journal.do("no-plan", Done, lambda: no_plan(rooms, run_id))
    raise NoPlanAvailableError(f"{service}: no appropriate improvement plan: see `netmend show {run_id}`")


def _proposed(
    rooms: Rooms, journal: Journal, run_id: str, plan: ServiceImprovementPlan, number: int
) -> ImprovementProposal | None:
    return journal.do("propose", Attempt, lambda: propose(rooms, run_id, plan, number)).proposal


def _recorded(rooms: Rooms, journal: Journal, proposal: ImprovementProposal) -> None:
    journal.do("record", Done, lambda: record(rooms, proposal))


def _told(rooms: Rooms, journal: Journal, proposal: ImprovementProposal, end: RunEnd) -> None:
    journal.do("cancel", Done, lambda: cancel(rooms, proposal, end))
