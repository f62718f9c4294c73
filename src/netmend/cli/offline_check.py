"""Compile what the library can do for every service it is meant for, without any device."""

from pathlib import Path

from netmend.changes import compile_changes, render
from netmend.cli.channel_check import channel_problems
from netmend.cli.credential_wiring import credential_problems
from netmend.cli.opening import read_report
from netmend.cli.wiring import Wiring, installed
from netmend.errors import BadInputError, RefusedError
from netmend.model.report import ServiceDegradationReport
from netmend.planning import rank


def problems_of(wiring: Wiring) -> tuple[str, ...]:
    """Return one line for each example report, runbook or channel that does not hold."""
    names = frozenset(one.name for one in installed("netmend.channels"))
    problems = list(channel_problems(wiring.settings, wiring.project.parties, names))
    problems += credential_problems(wiring.settings, wiring.project.devices)
    root = wiring.settings.root
    for path in sorted((root / "runbooks" / "reports").glob("*.yaml")):
        try:
            report = read_report(str(path), wiring.project)
            problems += _uncompilable(wiring, path, report)
        except BadInputError as error:
            problems += str(error).split("\n")
    return tuple(dict.fromkeys(line.replace(f"{root}/", "") for line in problems))


def _uncompilable(wiring: Wiring, path: Path, report: ServiceDegradationReport) -> list[str]:
    problems = []
    for plan in rank(report, wiring.project, wiring.planners, failed=frozenset()).plans:
        try:
            compile_changes(plan, report.affected_service, wiring.project, render)
        except BadInputError as error:
            problems.append(str(error))
        except RefusedError as error:
            problems.append(f"{path}: {plan.id}: {error}")
    return problems
