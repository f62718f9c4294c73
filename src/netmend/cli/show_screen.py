"""A run as a person reads it: state, devices, before and after, timeline, what next (UX.md 1.7)."""

import json
import shlex
import sys
from typing import Any

from netmend.cli.ink import shown
from netmend.cli.quality_table import quality_rows
from netmend.cli.show_document import show_document
from netmend.cli.timeline import timeline_rows
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError

_TAKEN_BACK = frozenset({"backed_out", "not_restored", "inconsistent"})
_NEVER_WRITTEN = frozenset({"untouched", "unchanged"})
_NEXT = {
    "restored": "audit show {}",
    "already_normal": "show {} --full",
    "not_restored": "show {} --diff",
    "backed_out": "show {} --diff",
    "inconsistent": "show {} --diff",
    "refused": "show {} --full",
    "cancelled": "show {} --full",
}


def print_run(
    wiring: Wiring, run_id: str, *, as_json: bool, full: bool = False, code: int | None = None
) -> None:
    """Write everything that is known of a run to stdout.

    `full`: every step and every service.  `code`: what this command ends with; the run's own otherwise.

    Raises:
        BadInputError: no such run.
    """
    record = wiring.store.runs.get(run_id)
    if record is None:
        raise BadInputError(f"{run_id}: no such run: see `netmend runs`")
    document = show_document(wiring, record)
    if as_json:
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        return
    sys.stdout.write("\n".join(run_lines(document, code=code, full=full)) + "\n")


def run_lines(document: dict[str, Any], *, code: int | None = None, full: bool = False) -> list[str]:
    """Return a run as lines of text; the last one says the state, who is missing, and what to type next."""
    lines = [
        "",
        *_head(document),
        *_timeline(document, full=full),
        *_quality(document, full=full),
        *_devices(document),
        *_candidates(document),
        *_taken_back(document),
        *_missing(document),
        _last_line(document, code),
    ]
    # What devices and persons said is in some of them.
    return [shown(line) for line in lines]


def table(rows: list[list[str]], head: list[str]) -> list[str]:
    """Return rows as aligned columns; nothing is cropped and nothing wraps."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]


def _head(document: dict[str, Any]) -> list[str]:
    plan = document["plan"]
    chosen = f"plan {plan['id']} {plan['version']}" if plan else "no plan yet"
    return [
        f"{document['run']}  {document['service']}, report {document['report']}, {chosen}",
        f"  asked for by {document['requester']}, {document['created_at'][:19].replace('T', ' ')} UTC",
        "",
    ]


def _timeline(document: dict[str, Any], *, full: bool) -> list[str]:
    rows = timeline_rows(document["phases"], full=full)
    if not rows:
        return []
    return ["Timeline (UTC)", *[f"  {line}" for line in table(rows, ["START", "STEP", "TOOK"])], ""]


def _quality(document: dict[str, Any], *, full: bool) -> list[str]:
    rows, hidden = quality_rows(document, full=full)
    if not rows:
        return []
    later = "DURING" if document["outcome"] in _TAKEN_BACK else "AFTER"
    lines = [f"  {line}" for line in table(rows, ["  SERVICE", "KPI", "BEFORE", later])]
    if hidden:
        measured = any(one["moment"] == "after" for one in document["measurements"])
        count = f"{hidden} other service{'s' if hidden > 1 else ''}"
        why = "no value changed" if measured else "not measured again"
        lines.append(f"    {count}: {why}: netmend show {shlex.quote(document['run'])} --full")
    return ["Quality (* the degraded service)", *lines, ""]


def _devices(document: dict[str, Any]) -> list[str]:
    rows = [
        [one["device"], str(one["wave"]), one["class"], one["state"], _short(one["now_digest"])]
        for one in document["devices"]
    ]
    if not rows:
        return []
    lines = ["Devices", *[f"  {x}" for x in table(rows, ["DEVICE", "WAVE", "CLASS", "STATE", "RUNNING NOW"])]]
    problems = [(one["device"], one["problem"]) for one in document["devices"] if one["problem"]]
    lines += [f"  {device}: {said.removeprefix(f'{device}: ')}" for device, said in problems]
    return [*lines, ""]


def _candidates(document: dict[str, Any]) -> list[str]:
    lines = [
        f"  {'+' if one['chosen'] else '-'} {one['id']}: {one['reason']}"
        for one in sorted(document["candidates"], key=lambda one: not one["chosen"])
    ]
    return ["Plans looked at", *lines, ""] if lines else []


def _taken_back(document: dict[str, Any]) -> list[str]:
    """Say, of a run that was taken back, what every device was read to be."""
    if document["outcome"] not in _TAKEN_BACK:
        return []
    written = [one for one in document["devices"] if one["state"] not in _NEVER_WRITTEN]
    equal = [one for one in written if one["now_digest"] == one["pre_digest"]]
    lines = [
        f"  {one['device']}  re-read: {_short(one['now_digest'])}, "
        + (
            "equal to its pre-state"
            if one in equal
            else f"NOT proven to be its pre-state {_short(one['pre_digest'])}"
        )
        for one in written
    ]
    lines += [f"  {one['device']}  not written to" for one in document["devices"] if one not in written]
    every = "every device that was written to was re-read and equals its pre-state"
    if len(equal) < len(written):
        every = f"{len(equal)} of {len(written)} devices equal their pre-state"
    return [f"Back-out: {every}", *lines, ""]


def _short(digest: str | None) -> str:
    return (digest or "unknown")[:19]


def _missing(document: dict[str, Any]) -> list[str]:
    run = shlex.quote(document["run"])
    lines = [
        f"  {party} has granted {have} of {needed}:\n"
        f"    netmend authorize {run} --party {shlex.quote(party)} --as PERSON --key FILE"
        for party, have, needed in _open(document)
    ]
    return ["Missing", *[line for pair in lines for line in pair.split("\n")], ""] if lines else []


def _open(document: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Return the parties that an open run still waits for: granted and needed."""
    if document["outcome"] is not None:
        return []
    return [
        (one["party"], one["granted"], one["m"])
        for one in document["requirements"]
        if one["granted"] < one["m"]
    ]


def _last_line(document: dict[str, Any], code: int | None) -> str:
    run, outcome = shlex.quote(document["run"]), document["outcome"]
    exit_code = document["exit_code"] if code is None else code
    ended = f" (exit {exit_code})" if exit_code is not None else ""
    if outcome is not None:
        word = "NOT AS BEFORE" if outcome == "inconsistent" else outcome.upper().replace("_", " ")
        command = _NEXT[outcome].format(run)
        return f"{document['run']} {word}: {document['reason']}{ended}. Next: netmend {command}"
    state = f"{document['run']} {document['status'].upper().replace('_', ' ')}"
    if missing := ", ".join(party for party, _, _ in _open(document)):
        until = f" until {document['decide_by'][:16].replace('T', ' ')} UTC" if document["decide_by"] else ""
        state += f": {missing} missing{until}"
    return f"{state}{ended}. Next: netmend resume {run}"
