"""`abort`: stop a run, or all of them at once."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from netmend.cli.completion import complete_run
from netmend.cli.options import (
    HERE,
    Format,
    FormatOption,
    JsonOption,
    PersonOption,
    ProjectOption,
    format_of,
)
from netmend.errors import BadInputError, NetmendError

if TYPE_CHECKING:
    from netmend.cli.wiring import Wiring

_PERSON_NEEDED, _LEFT = 5, 130


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog='Example: netmend abort R-1 --as nora --reason "fibre is repaired"')(abort)


def abort(
    run_id: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help="The id of a run; or --all.", autocompletion=complete_run),
    ] = None,
    *,
    person: PersonOption,
    every: Annotated[bool, typer.Option("--all", help="Stop every run that has not ended.")] = False,
    reason: Annotated[
        str, typer.Option("--reason", help="Why; it is told to the owners.")
    ] = "no reason given",
    project: ProjectOption = HERE,
    output: FormatOption = Format.TEXT,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="End with 75 where the run waits, instead of waiting.")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Stop a run at the next safe point, or all of them; whatever is pending is taken back.

    From then on nothing is written but to take back, whichever process carries the run.
    """
    from netmend.cli.left_notices import deliver_left  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.opening import known_person  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    if (run_id is None) is not every:
        raise BadInputError("abort: name one RUN, or say --all")
    wiring = Wiring.of(project)
    known_person(wiring.project, person)
    runs = _open_runs(wiring) if run_id is None else (_open_run(wiring, run_id),)
    if not runs:
        sys.stderr.write("no open run\n")
    # All of them first: what is asked for is that nothing more is written, anywhere.
    for one in runs:
        wiring.store.runs.update(one, abort=f"{person}: {reason}", wanted=True)
    for one in runs:
        wiring.events.record(one, "run.abort_asked", {"person": person, "reason": reason})
    codes = _follow_all(wiring, runs, wait=not no_wait, chosen=format_of(output, json=json), every=every)
    if every and format_of(output, json=json) is Format.JSON:
        _write_all(wiring, runs)
    if _LEFT not in codes and runs:
        deliver_left(wiring, besides=runs[-1])
    return _PERSON_NEEDED if _PERSON_NEEDED in codes else max(codes, default=0)


def _open_run(wiring: "Wiring", run_id: str) -> str:
    found = wiring.store.runs.get(run_id)
    if found is None:
        raise BadInputError(f"{run_id}: no such run: see `netmend runs`")
    if not found.open:
        raise BadInputError(f"{run_id}: has ended already: {found.outcome}")
    return run_id


def _open_runs(wiring: "Wiring") -> tuple[str, ...]:
    """Return every run that has not ended; those whose devices wait come first."""
    records = wiring.store.runs.all_open()
    return tuple(record.id for record in sorted(records, key=lambda record: not record.touching))


def _follow_all(
    wiring: "Wiring", runs: tuple[str, ...], *, wait: bool, chosen: Format, every: bool
) -> list[int]:
    """Carry or follow one run after the other; one that cannot go on here keeps no other from stopping."""
    from netmend.cli.follow import Follower  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.live_screen import Screen  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.show_run import print_run  # noqa: PLC0415 - keeps --help fast

    follower: Follower | None = None
    codes: list[int] = []
    halted: NetmendError | None = None
    for run in runs:
        seen = max((event.seq for event in wiring.store.events.tail(run=run)), default=0)
        with Screen(wiring, run, chosen, seen=seen) as screen:
            if follower is None:
                follower = Follower(wiring, run, screen.watch, screen.tick, wait=wait, seen=seen)
            else:
                follower.turn_to(run, screen.watch, screen.tick, seen)
            try:
                code = follower.follow()
            except NetmendError as error:
                halted = halted or error
                continue
        if not every or chosen is Format.TEXT:
            print_run(wiring, run, chosen, code=code, told=True)
        codes.append(0 if _cancelled(wiring, run) else code)
    sys.stdout.flush()
    if halted is not None:
        raise halted
    return codes


def _cancelled(wiring: "Wiring", run_id: str) -> bool:
    ended = wiring.store.runs.get(run_id)
    return ended is not None and ended.outcome is not None and ended.outcome.value == "cancelled"


def _write_all(wiring: "Wiring", runs: tuple[str, ...]) -> None:
    """Write one JSON object about all of them."""
    from netmend.cli.results import write_json  # noqa: PLC0415 - keeps --help fast

    records = [record for record in wiring.store.runs.all() if record.id in runs]
    write_json(
        {
            "schema": "netmend.abort.v1",
            "runs": [
                {"run": one.id, "outcome": one.outcome, "exit_code": one.exit_code, "reason": one.reason}
                for one in records
            ],
        }
    )
