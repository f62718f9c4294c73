"""Write one run in the format that was asked for."""

from typing import Any

from netmend.cli.cases import Case
from netmend.cli.event_json import event_object
from netmend.cli.options import Format
from netmend.cli.results import display, write_cases, write_json, write_json_lines, write_screen
from netmend.cli.show_document import show_document
from netmend.cli.show_screen import kind_of, run_lines
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError

_GOOD = frozenset({"restored", "already_normal"})


def print_run(
    wiring: Wiring,
    run_id: str,
    chosen: Format,
    *,
    full: bool = False,
    code: int | None = None,
    told: bool = False,
) -> None:
    """Write everything that is known of a run to stdout.

    `full`: every step and every service.  `code`: what this command ends with; the run's own otherwise.
    `told`: its events were written while it went on.

    Raises:
        BadInputError: no such run.
    """
    record = wiring.store.runs.get(run_id)
    if record is None:
        raise BadInputError(f"{run_id}: no such run: see `netmend runs`")
    if chosen is Format.NDJSON:
        events = () if told else wiring.store.events.after(0, run=run_id)
        write_json_lines(one for event in events if (one := event_object(event)) is not None)
        return
    document = show_document(wiring, record)
    match chosen:
        case Format.JSON:
            write_json(document)
        case Format.TEXT:
            write_screen(run_lines(document, code=code, full=full, width=display().width))
        case Format.GITHUB | Format.JUNIT:
            screen = run_lines(document, code=code, full=full)
            write_cases(chosen, f"netmend run {run_id}", run_cases(document), screen)


def run_cases(document: dict[str, Any]) -> list[Case]:
    """Return one case per device, per measured service, and one for the run."""
    devices = [
        Case(
            "devices",
            one["device"],
            "" if kind_of(one) in {"ok", "not started"} else _problem(one),
            one["code"],
        )
        for one in document["devices"]
    ]
    measured = [
        Case(
            "quality",
            f"{one['service']} {one['kpi']} {one['moment']}",
            one["why"] if one["value"] is None else "",
        )
        for one in document["measurements"]
    ]
    decided = [
        Case(
            "decisions", one["party"], f"refused by {', '.join(one['refused_by'])}" if one["refused"] else ""
        )
        for one in document["requirements"]
    ]
    outcome = document["outcome"]
    fine = outcome is None or (outcome in _GOOD and not document["exit_code"])
    return [
        *decided,
        *devices,
        *measured,
        Case("run", document["run"], "" if fine else f"{outcome}: {document['reason']}"),
    ]


def _problem(device: dict[str, Any]) -> str:
    return str(device["problem"] or device["state"])
