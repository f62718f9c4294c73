"""`audit verify|show`: the journal, and the proof that nobody edited it."""

import json as json_text
import sys
from typing import Annotated

import typer

from netmend.cli.options import (
    HERE,
    Format,
    FormatOption,
    JsonOption,
    PersonOption,
    ProjectOption,
    wants_json,
)
from netmend.errors import AuditError

audit = typer.Typer(
    help="The hash-chained journal of every fact, decision and operation.", no_args_is_help=True
)


@audit.command(epilog="Example: netmend audit verify")
def verify(
    project: ProjectOption = HERE, output: FormatOption = Format.TEXT, *, json: JsonOption = False
) -> None:
    """Verify the whole chain; ends with 5 when a record was edited, removed, reordered or cut off."""
    from netmend.audit import verify as verify_chain  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    verified = verify_chain(wiring.store.events.after(0), expected=wiring.seen.seen())
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


@audit.command(epilog='Example: netmend audit accept --as nora --reason "disk replaced, backup of Sunday"')
def accept(
    *,
    person: PersonOption,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the journal.")],
    project: ProjectOption = HERE,
) -> int:
    """Go on with a database that is older than what was seen: a backup that was restored on purpose."""
    from netmend.cli.opening import known_person  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    known_person(wiring.project, person)
    try:
        wiring.seen.demand()
    except AuditError:
        seen = wiring.seen.seen()
        lost = None if seen is None else seen.model_dump(mode="json")
        event = wiring.events.record(
            None, "journal.accepted", {"person": person, "reason": reason, "seen": lost}
        )
        wiring.seen.lay(event)
        sys.stdout.write(f"accepted: the journal goes on from record {event.seq}\nNext: netmend resume\n")
        return 0
    sys.stdout.write("nothing to accept: the journal is as it was last seen\n")
    return 0
