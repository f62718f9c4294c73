"""`plan`: the dry run. Nothing is written, no run is opened."""

import sys

import typer

from netmend.cli.options import HERE, Format, FormatOption, JsonOption, ProjectOption, wants_json
from netmend.cli.run_commands import ReportArgument

_CHANGES = 10


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend plan runbooks/reports/loss.yaml")(plan)


def plan(
    report: ReportArgument,
    person: str = typer.Option(
        "", "--as", metavar="PERSON", help="Who would ask for it; they may not grant."
    ),
    project: ProjectOption = HERE,
    output: FormatOption = Format.TEXT,
    *,
    detailed_exitcode: bool = typer.Option(default=False, help="End with 10 when there are changes."),
    json: JsonOption = False,
) -> int:
    """Show what a run would do: plans, diff made by the devices, back-out, impact, who must authorize."""
    import json as json_text  # noqa: PLC0415 - the name of the option is taken

    from netmend.cli.dry_run import dry_run  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.plan_screen import print_proposal  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.show_document import plan_document  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    candidates, proposal = dry_run(wiring, report, requester=person or None)
    if wants_json(output, json=json):
        document = {
            "schema": "netmend.plan.v1",
            "report": proposal.report,
            "candidates": [one.model_dump(mode="json") for one in candidates.candidates],
            **plan_document(proposal),
        }
        sys.stdout.write(json_text.dumps(document, indent=2) + "\n")
    else:
        for one in candidates.candidates:
            sys.stdout.write(f"{'+' if one.chosen else '-'} {one.id}: {one.reason}\n")
        sys.stdout.write("\n")
        print_proposal(proposal)
        sys.stdout.write(
            "nothing to change: every device already is as planned\n"
            if proposal.unchanged
            else f"Nothing was written.  Next: netmend run {report} --as PERSON\n"
        )
    return _CHANGES if detailed_exitcode and not proposal.unchanged else 0
