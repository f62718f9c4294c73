"""`check`: everything that can be known to be wrong without a device."""

import json as json_text
import sys

import typer

from netmend.cli.options import HERE, Format, FormatOption, JsonOption, ProjectOption, wants_json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend check --project /srv/netmend")(check)


def check(
    project: ProjectOption = HERE, output: FormatOption = Format.TEXT, *, json: JsonOption = False
) -> int:
    """Check the whole project offline: files, references, runbooks, templates, reports."""
    from netmend.cli.offline_check import problems_of  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    loaded = wiring.project
    problems = problems_of(wiring)
    if wants_json(output, json=json):
        document = {"schema": "netmend.check.v1", "ok": not problems, "problems": list(problems)}
        sys.stdout.write(json_text.dumps(document, indent=2) + "\n")
    elif problems:
        sys.stderr.write("\n".join(problems) + f"\n{len(problems)} errors. Nothing was sent to any device.\n")
    else:
        counts = (
            f"{len(loaded.devices)} devices, {len(loaded.services.services)} services, "
            f"{len(loaded.parties.parties)} parties, {len(loaded.runbooks)} runbooks"
        )
        sys.stdout.write(f"ok: {counts}\n")
    return 2 if problems else 0
