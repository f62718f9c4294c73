"""`run`, `resume`: start a run, go on with it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netmend.cli.completion import complete_report
from netmend.cli.options import (
    HERE,
    Format,
    FormatOption,
    JsonOption,
    PersonOption,
    ProjectOption,
    format_of,
)
from netmend.errors import BadInputError

if TYPE_CHECKING:
    from netmend.cli.wiring import Wiring

_LEFT = 130

ReportArgument = Annotated[
    str,
    typer.Argument(
        metavar="REPORT",
        help="A service degradation report, or - for standard input.",
        autocompletion=complete_report,
    ),
]
NoWaitOption = Annotated[
    bool, typer.Option("--no-wait", help="End with 75 where the run waits, instead of waiting.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: netmend run runbooks/reports/loss.yaml --as nora")(run)
    app.command(epilog="Example: netmend resume R-1")(resume)


def run(
    report: ReportArgument,
    *,
    person: PersonOption,
    run_id: Annotated[
        str | None, typer.Option("--run-id", help="The run's id; R-1, R-2 ... otherwise.")
    ] = None,
    plan: Annotated[Path | None, typer.Option("--plan", hidden=True)] = None,
    project: ProjectOption = HERE,
    output: FormatOption = Format.TEXT,
    no_wait: NoWaitOption = False,
    json: JsonOption = False,
) -> int:
    """Restore the service of a report: rank plans, ask its owners, push, measure, confirm or take back."""
    if plan is not None:
        raise BadInputError(f"{plan}: plans of external parties are not taken yet: leave --plan out")
    from netmend.cli.opening import open_run  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    record = open_run(wiring, report, requester=person, run_id=run_id)
    return _carry(wiring, record.id, wait=not no_wait, chosen=format_of(output, json=json), seen=0)


def resume(
    run_id: Annotated[
        str | None, typer.Argument(metavar="RUN", help="The run; all that can go on otherwise.")
    ] = None,
    project: ProjectOption = HERE,
    *,
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Who goes on with it.")] = "",
    output: FormatOption = Format.TEXT,
    no_wait: NoWaitOption = False,
    json: JsonOption = False,
) -> int:
    """Go on with a run that was left or cut off."""
    from netmend.cli.left_notices import deliver_left  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.opening import known_person  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    loaded = wiring.project
    if person:
        known_person(loaded, person)
    runs = wiring.store.runs
    if run_id is None:
        waiting = runs.all_open()
        if not waiting:
            sys.stderr.write("no open run\n")
            deliver_left(wiring)
            return 0
        for record in waiting:
            runs.update(record.id, wanted=True)
        chosen = next((record for record in waiting if record.touching), waiting[0])
    else:
        found = runs.get(run_id)
        if found is None:
            raise BadInputError(f"{run_id}: no such run: see `netmend runs`")
        chosen = runs.update(run_id, wanted=True, resumes=0) if found.open else found
    wiring.events.record(chosen.id, "run.resume_asked", {"person": person})
    return _carry(wiring, chosen.id, wait=not no_wait, chosen=format_of(output, json=json))


def _carry(wiring: "Wiring", run_id: str, *, wait: bool, chosen: Format, seen: int | None = None) -> int:
    """Carry or follow a run. `seen`: the last event that need not be shown; None: all there are now."""
    from netmend.cli.follow import Follower  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.left_notices import deliver_left  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.live_screen import Screen  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.show_run import print_run  # noqa: PLC0415 - keeps --help fast

    if seen is None:
        seen = max((event.seq for event in wiring.store.events.tail(run=run_id)), default=0)
    with Screen(wiring, run_id, chosen, seen=seen) as screen:
        code = Follower(wiring, run_id, screen.watch, screen.tick, wait=wait, seen=seen).follow()
    print_run(wiring, run_id, chosen, code=code, told=True)
    sys.stdout.flush()
    if code != _LEFT:
        deliver_left(wiring, besides=run_id)
    return code
