"""Open a run: everything that can be known to be wrong is said here, before anything is contacted."""

import contextlib
import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from netmend.changes import compile_changes, render
from netmend.cli.wiring import Wiring
from netmend.errors import BadFileError, BadInputError, Problem, RefusedError
from netmend.inventory import load_report, read_text
from netmend.inventory.yaml_file import decode
from netmend.model.names import Identifier
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.run import RunRecord
from netmend.planning import rank

_MAX_BYTES = 1024 * 1024


def open_run(wiring: Wiring, source: str, *, requester: str, run_id: str | None) -> RunRecord:
    """Open a run for a report, or join the one that is open for its service.

    Raises:
        BadInputError: report, project, runbooks, person or id are wrong; nothing was contacted.
    """
    project = wiring.project
    known_person(project, requester)
    if run_id is not None:
        _check_id(run_id)
    report = read_report(source, project)
    check_plans(wiring, project, report)
    wiring.check_trust()
    now = wiring.clock.now()

    def make(chosen: str) -> RunRecord:
        return RunRecord(
            id=chosen, report=report, requester=requester, created_at=now, updated_at=now, wanted=True
        )

    record = wiring.store.runs.open(make if run_id is None else make(run_id))
    if record.created_at == now:
        wiring.events.record(
            record.id,
            "run.opened",
            {"report": report.id, "service": report.affected_service, "requester": requester},
        )
    elif record.report != report or (run_id is not None and record.id != run_id):
        wiring.events.record(record.id, "report.joined", {"report": report.id, "requester": requester})
        sys.stderr.write(f"{report.id} joins {record.id}, which is open for {report.affected_service}\n")
    if record.open:
        record = wiring.store.runs.update(record.id, wanted=True)
    return record


def read_report(source: str, project: Project) -> ServiceDegradationReport:
    """Read a report from a file, or from standard input for `-`.

    Raises:
        BadFileError: it cannot be read or is wrong.
    """
    if source == "-":
        return load_report(decode(sys.stdin.buffer.read(_MAX_BYTES + 1), "<stdin>"), "<stdin>", project)
    path = Path(source)
    if not path.exists():
        raise BadFileError((Problem(source, None, None, "", "no such file"),))
    return load_report(read_text(path, source), source, project)


def known_person(project: Project, person: str) -> None:
    """Return when the person is listed in parties.yaml.

    Raises:
        BadInputError: they are not.
    """
    if project.parties.person(person) is None:
        raise BadInputError(f"--as {person}: no such person in inventory/parties.yaml")


def check_plans(wiring: Wiring, project: Project, report: ServiceDegradationReport) -> None:
    """Compile every plan that answers the report, offline.

    Raises:
        BadInputError: names the template and line, or the runbook and parameter.
    """
    ranking = rank(report, project, wiring.planners, failed=frozenset())
    for plan in ranking.plans:
        # A plan that is merely not possible now is ranked out later, with its reason.
        with contextlib.suppress(RefusedError):
            compile_changes(plan, report.affected_service, project, render)


def _check_id(run_id: str) -> None:
    try:
        TypeAdapter(Identifier).validate_python(run_id)
    except ValidationError as error:
        raise BadInputError(
            f"--run-id {run_id!r:.80}: may hold letters, digits, dot, underscore and dash, at most 64"
        ) from error
