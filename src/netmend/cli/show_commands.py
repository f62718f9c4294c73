"""`runs`, `show`: what was and is going on."""

import json as json_text
import sys

import typer

from netmend.cli.options import (
    HERE,
    Format,
    FormatOption,
    JsonOption,
    ProjectOption,
    RunArgument,
    wants_json,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: netmend runs --json")(runs)
    app.command(epilog="Example: netmend show R-1 --diff")(show)
    app.command("kill-points", hidden=True)(kill_points)


def runs(
    project: ProjectOption = HERE, output: FormatOption = Format.TEXT, *, json: JsonOption = False
) -> None:
    """List the runs, newest last."""
    from netmend.cli.show_screen import table  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    records = Wiring.of(project).store.runs.all()
    if wants_json(output, json=json):
        listed = [
            {
                "run": one.id,
                "report": one.report.id,
                "service": one.report.affected_service,
                "status": one.status.value,
                "outcome": one.outcome.value if one.outcome else None,
                "exit_code": one.exit_code,
                "created_at": one.created_at.isoformat(),
            }
            for one in records
        ]
        sys.stdout.write(json_text.dumps({"schema": "netmend.runs.v1", "runs": listed}, indent=2) + "\n")
        return
    if not records:
        sys.stdout.write("no runs yet: netmend run REPORT --as PERSON\n")
        return
    rows = [
        [
            one.id,
            one.outcome.value if one.outcome else one.status.value,
            one.created_at.strftime("%Y-%m-%d %H:%M"),
            one.report.id,
            one.report.affected_service,
            "<-- act" if one.exit_code == 5 else "",  # noqa: PLR2004 - the exit code that calls for a person
        ]
        for one in records
    ]
    head = ["ID", "STATE", "OPENED (UTC)", "REPORT", "SERVICE", ""]
    sys.stdout.write("\n".join(table(rows, head)) + "\n")


def show(
    run_id: RunArgument,
    project: ProjectOption = HERE,
    output: FormatOption = Format.TEXT,
    *,
    diff: bool = typer.Option(default=False, help="Show the proposal: diff, back-out, impact, who decides."),
    full: bool = typer.Option(default=False, help="Show every step and every service."),
    json: JsonOption = False,
) -> None:
    """Show one run: devices, quality before and after, timeline, who still has to decide."""
    from netmend.cli.plan_screen import proposal_lines  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import display, write_screen  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.show_screen import print_run  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.model.proposal import ImprovementProposal  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    as_json = wants_json(output, json=json)
    if diff and not as_json:
        proposal = wiring.store.facts.get(run_id, "proposal", ImprovementProposal)
        if proposal is not None:
            write_screen(proposal_lines(proposal, width=display().width, full=full))
    print_run(wiring, run_id, as_json=as_json, full=full)


def kill_points() -> None:
    """List the points at which NETMEND_KILL_AT can end the engine."""
    from netmend.workflow.kill_points import KILL_POINTS  # noqa: PLC0415 - keeps --help fast

    sys.stdout.write("\n".join(KILL_POINTS) + "\n")
