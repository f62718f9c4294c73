"""`plan`: the dry run. Nothing is written, no run is opened."""

import shlex
from typing import TYPE_CHECKING

import typer

from netmend.cli.options import HERE, Format, FormatOption, JsonOption, ProjectOption, format_of
from netmend.cli.run_commands import ReportArgument

if TYPE_CHECKING:
    from rich.text import Text

    from netmend.cli.cases import Case
    from netmend.cli.dry_run import DryRun
    from netmend.cli.wiring import Wiring

_CHANGES = 10


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend plan runbooks/reports/loss.yaml")(plan)


def plan(
    report: ReportArgument,
    person: str = typer.Option(
        "", "--as", metavar="PERSON", help="Who would ask for it; they may not grant."
    ),
    *,
    full: bool = typer.Option(False, "--full", help="Show the edits that take it back as well."),
    detailed_exitcode: bool = typer.Option(
        False, "--detailed-exitcode", help="End with 10 when there are changes, with 0 when there are none."
    ),
    project: ProjectOption = HERE,
    output: FormatOption = Format.TEXT,
    json: JsonOption = False,
) -> int:
    """Show what a run would do: plans, diff made by the devices, back-out, impact, who must authorize."""
    from netmend.cli.dry_run import dry_run  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    found = dry_run(wiring, report, requester=person or None)
    _write(wiring, found, format_of(output, json=json), source=report, full=full)
    return _CHANGES if detailed_exitcode and not found.proposal.unchanged else 0


def _write(wiring: "Wiring", found: "DryRun", chosen: Format, *, source: str, full: bool) -> None:
    from netmend.cli.event_json import event_object  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import (  # noqa: PLC0415 - keeps --help fast
        write_cases,
        write_json,
        write_json_lines,
        write_screen,
    )
    from netmend.cli.show_document import plan_document  # noqa: PLC0415 - keeps --help fast

    match chosen:
        case Format.JSON:
            head = {"schema": "netmend.plan.v1", "report": found.proposal.report}
            candidates = [one.model_dump(mode="json") for one in found.candidates.candidates]
            write_json({**head, "candidates": candidates, **plan_document(found.proposal)})
        case Format.NDJSON:
            events = wiring.store.events.after(0, run=found.proposal.run)
            write_json_lines(one for event in events if (one := event_object(event)) is not None)
        case Format.TEXT:
            write_screen(_screen(wiring, found, source, full=full))
        case Format.GITHUB | Format.JUNIT:
            write_cases(
                chosen, f"netmend plan {source}", _cases(found), _screen(wiring, found, source, full=full)
            )


def _screen(wiring: "Wiring", found: "DryRun", source: str, *, full: bool) -> "list[Text]":
    from netmend.cli.ink import line  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.plan_screen import (  # noqa: PLC0415 - keeps --help fast
        candidate_lines,
        not_ready_line,
        proposal_lines,
        why_words,
    )
    from netmend.cli.results import display  # noqa: PLC0415 - keeps --help fast

    proposal, width = found.proposal, display().width
    why = why_words(found.report, wiring.project.services.named(found.report.affected_service))
    lines = proposal_lines(proposal, width=width, why=why, full=full, name="dry run")
    if proposal.unchanged:
        return lines
    missing = not_ready_line(proposal)
    return [
        *lines,
        line(),
        *candidate_lines(found.candidates.candidates, width),
        *([missing] if missing else []),
        line(f"Nothing was written.  Next: netmend run {shlex.quote(source)} --as PERSON"),
    ]


def _cases(found: "DryRun") -> "list[Case]":
    """Return one case per device that previews, and per service that may notice."""
    from netmend.cli.cases import Case  # noqa: PLC0415 - keeps --help fast
    from netmend.model.proposal import Severity  # noqa: PLC0415 - keeps --help fast

    previews = [Case("preview", one.device) for one in found.proposal.previews]
    impact = [
        Case(
            "impact",
            one.service,
            "UNKNOWN: " + " > ".join(one.path) if one.severity is Severity.UNKNOWN else "",
        )
        for one in found.proposal.impact
    ]
    return [*previews, *impact]
