"""`audit verify|show`: the journal, and the proof that nobody edited it."""

import json as json_text
import sys

import typer

from netmend.cli.options import HERE, Format, FormatOption, JsonOption, ProjectOption, wants_json

audit = typer.Typer(
    help="The hash-chained journal of every fact, decision and operation.", no_args_is_help=True
)


@audit.command(epilog="Example: netmend audit verify")
def verify(
    project: ProjectOption = HERE, output: FormatOption = Format.TEXT, *, json: JsonOption = False
) -> None:
    """Verify the whole chain; ends with 5 when a record was edited, removed or reordered."""
    from netmend.audit import verify as verify_chain  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    verified = verify_chain(Wiring.of(project).store.events.after(0))
    if wants_json(output, json=json):
        document = {"schema": "netmend.audit.v1", **verified.model_dump(mode="json")}
        sys.stdout.write(json_text.dumps(document) + "\n")
    else:
        sys.stdout.write(f"{verified.records} records, unbroken; head {verified.head.hash}\n")


@audit.command(epilog="Example: netmend audit show R-1")
def show(
    run_id: str | None = typer.Argument(None, metavar="RUN", help="One run; everything otherwise."),
    project: ProjectOption = HERE,
    output: FormatOption = Format.TEXT,
    *,
    json: JsonOption = False,
) -> None:
    """Print the records, one line each."""
    from netmend.cli.event_lines import full_line  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    events = Wiring.of(project).store.events.after(0, run=run_id)
    if wants_json(output, json=json):
        document = {"schema": "netmend.audit.v1", "records": [one.model_dump(mode="json") for one in events]}
        sys.stdout.write(json_text.dumps(document) + "\n")
        return
    for event in events:
        sys.stdout.write(f"{event.seq} {event.process_id} {full_line(event)}\n")
