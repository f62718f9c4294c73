"""Check what can be known without any device: channels, credentials, every plan for every example report."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from netmend.changes import (
    Render,
    RenderRequest,
    compile_changes,
    prepare_changes,
    render,
    render_ahead,
    template_problems,
)
from netmend.cli.cases import Case
from netmend.cli.channel_check import channel_problems
from netmend.cli.credential_wiring import credential_problems
from netmend.cli.error_screen import error_cases
from netmend.cli.opening import read_report
from netmend.cli.wiring import Wiring, installed
from netmend.errors import BadInputError, RefusedError
from netmend.model.report import ServiceDegradationReport
from netmend.planning import rank


def offline_cases(wiring: Wiring) -> list[Case]:
    """Return one case for each thing that was checked; the project's files were loaded before."""
    names = frozenset(one.name for one in installed("netmend.channels"))
    project, root = wiring.project, wiring.settings.root
    files = sorted((root / "runbooks" / "reports").glob("*.yaml"))
    reports = [(path, str(path.relative_to(root))) for path in files]
    wrong_templates = template_problems(project, render)
    found = [
        Case("files", "netmend.toml, inventory, runbooks, templates"),
        *_each("devices", driver_problems(wiring)),
        *_each("channels", channel_problems(wiring.settings, project.parties, names)),
        *_each("templates", wrong_templates),
        *_each("credentials", credential_problems(wiring.settings, project.devices)),
    ]
    read = [(name, *_report(wiring, path, name)) for path, name in reports]
    found += [case for _, cases, _ in read for case in cases]
    if not wrong_templates:  # otherwise every plan would tell the same once more
        named = [(name, report) for name, _, report in read if report is not None]
        rendered = render_ahead(list(_requests(wiring, [report for _, report in named])), render)
        found += [case for name, report in named for case in _plans(wiring, report, name, rendered)]
    return list({(one.name, one.failure): one for one in found}.values())


def driver_problems(wiring: Wiring) -> tuple[str, ...]:
    """Return every device whose platform no driver speaks."""
    there = {one.name for one in installed("netmend.drivers")} & set(wiring.settings.drivers)
    known = ", ".join(sorted(there))
    return tuple(
        f"inventory: {one.name}: platform {one.platform}: no such driver; there are {known}"
        for one in wiring.project.devices
        if one.platform not in there
    )


def _each(suite: str, problems: tuple[str, ...]) -> list[Case]:
    return [Case(suite, suite, one, BadInputError.code) for one in problems] or [Case(suite, suite)]


def _report(wiring: Wiring, path: Path, name: str) -> tuple[list[Case], ServiceDegradationReport | None]:
    """Return the report with its case, or what is wrong with it."""
    try:
        report = read_report(str(path), wiring.project)
    except BadInputError as error:
        return error_cases(error, wiring.settings.root), None
    return [Case("reports", name)], report


def _requests(wiring: Wiring, reports: list[ServiceDegradationReport]) -> Iterator[RenderRequest]:
    """Yield what the plans for all reports have rendered; what is wrong with a plan is told in its turn."""
    for report in reports:
        for plan in rank(report, wiring.project, wiring.planners, failed=frozenset()).plans:
            with suppress(BadInputError, RefusedError):
                yield prepare_changes(plan, report.affected_service, wiring.project).request


def _plans(wiring: Wiring, report: ServiceDegradationReport, name: str, rendered: Render) -> list[Case]:
    """Return one case per plan that answers the report."""
    cases: list[Case] = []
    for plan in rank(report, wiring.project, wiring.planners, failed=frozenset()).plans:
        try:
            compile_changes(plan, report.affected_service, wiring.project, rendered)
            cases.append(Case("reports", f"{name}: {plan.id}"))
        except BadInputError as error:
            cases += error_cases(error, wiring.settings.root)
        except RefusedError as error:
            cases.append(Case("reports", f"{name}: {plan.id}", f"{name}: {plan.id}: {error}", error.code))
    return cases
