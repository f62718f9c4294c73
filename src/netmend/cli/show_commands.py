"""`runs`, `show`: what was and is going on."""

import sys
from pathlib import Path

import typer

from netmend.cli.options import (
    HERE,
    Format,
    FormatOption,
    JsonOption,
    ProjectOption,
    RunArgument,
    format_of,
    wants_json,
)
from netmend.errors import BadInputError


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: netmend runs --json")(runs)
    app.command(epilog="Example: netmend show R-1 --diff")(show)
    app.command("kill-points", hidden=True)(kill_points)


def runs(
    project: ProjectOption = HERE, output: FormatOption = Format.TEXT, *, json: JsonOption = False
) -> None:
    """List the runs, newest last."""
    from netmend.cli.results import display, write_json, write_screen  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.runs_screen import run_row, runs_document, runs_lines  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    records = wiring.store.runs.all()
    if wants_json(output, json=json):
        write_json(runs_document(records))
    else:
        write_screen(runs_lines([run_row(wiring, one) for one in records], display().width))


def show(
    run_id: RunArgument,
    *,
    diff: bool = typer.Option(
        False, "--diff", help="Show the proposal: diff, back-out, impact, who decides."
    ),
    full: bool = typer.Option(False, "--full", help="Show every step and every service."),
    why: str | None = typer.Option(
        None, "--why", metavar="SERVICE", help="Say why that service may notice the change, or why not."
    ),
    project: ProjectOption = HERE,
    output: FormatOption = Format.TEXT,
    json: JsonOption = False,
) -> None:
    """Show one run: devices, quality before and after, timeline, who still has to decide."""
    if why is not None:
        _show_why(project, run_id, why)
        return
    from netmend.cli.plan_screen import proposal_lines, why_words  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import display, write_screen  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.show_run import print_run  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.model.proposal import ImprovementProposal  # noqa: PLC0415 - keeps --help fast

    wiring, chosen = Wiring.of(project), format_of(output, json=json)
    record = wiring.store.runs.get(run_id)
    if diff and chosen is Format.TEXT and record is not None:
        proposal = wiring.store.facts.get(run_id, "proposal", ImprovementProposal)
        if proposal is not None:
            reason, width = why_words(record.report, None), display().width
            write_screen(proposal_lines(proposal, width=width, why=reason, full=full))
    print_run(wiring, run_id, chosen, full=full)


def _show_why(project: Path, run_id: str, service: str) -> None:
    from netmend.cli.impact_reason import impact_reason_lines  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import display, write_screen  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.model.proposal import ImprovementProposal  # noqa: PLC0415 - keeps --help fast

    proposal = Wiring.of(project).store.facts.get(run_id, "proposal", ImprovementProposal)
    if proposal is None:
        raise BadInputError(f"{run_id}: no such run, or it has proposed nothing yet: netmend runs")
    write_screen(impact_reason_lines(proposal, service, display().width))


def kill_points() -> None:
    """List the points at which NETMEND_KILL_AT can end the engine."""
    from netmend.workflow.kill_points import KILL_POINTS  # noqa: PLC0415 - keeps --help fast

    sys.stdout.write("\n".join(KILL_POINTS) + "\n")
