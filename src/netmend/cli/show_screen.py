"""A run as a person reads it: state, devices, before and after, timeline, what next (UX.md 1.7)."""

import json
import shlex
import sys
from typing import Any

from netmend.cli.show_document import show_document
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError

_UNITS = {"loss_ratio": "%", "delay_ms": "ms", "throughput_mbps": "Mbit/s"}


def print_run(wiring: Wiring, run_id: str, *, as_json: bool, code: int | None = None) -> None:
    """Write everything that is known of a run to stdout.

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
    sys.stdout.write("\n".join(_lines(document, code)) + "\n")


def table(rows: list[list[str]], head: list[str]) -> list[str]:
    """Return rows as aligned columns; nothing is cropped and nothing wraps."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]


def _lines(document: dict[str, Any], code: int | None) -> list[str]:
    lines = [""]
    lines += _timeline(document)
    lines += _quality(document)
    lines += _devices(document)
    lines += _candidates(document)
    lines.append(_last_line(document, code))
    lines += _next(document)
    return lines


def _timeline(document: dict[str, Any]) -> list[str]:
    rows = [
        [one["started_at"][11:19], one["phase"], f"{one['seconds']:.2f} s"]
        for one in document["phases"]
        if one["phase"] != "authorize" or one["seconds"] > 0
    ]
    return (
        ["Timeline (UTC)", *[f"  {line}" for line in table(rows, ["START", "STEP", "TOOK"])], ""]
        if rows
        else []
    )


def _quality(document: dict[str, Any]) -> list[str]:
    after = {
        (one["service"], one["kpi"]): one["value"]
        for one in document["measurements"]
        if one["moment"] == "after"
    }
    rows = []
    for one in document["measurements"]:
        if one["moment"] != "before":
            continue
        key = (one["service"], one["kpi"])
        mark = "*" if one["service"] == document["service"] else " "
        rows.append(
            [
                f"{mark} {one['service']}",
                one["kpi"].rpartition("_")[0],
                _value(one["kpi"], one["value"]),
                _value(one["kpi"], after.get(key)) if after else "-",
            ]
        )
    if not rows:
        return []
    return [
        "Quality (* the degraded service)",
        *[f"  {x}" for x in table(rows, ["SERVICE", "KPI", "BEFORE", "AFTER"])],
        "",
    ]


def _value(kpi: str, value: float | None) -> str:
    if value is None:
        return "unknown"
    number = value * 100 if kpi == "loss_ratio" else value
    return f"{number:.2f} {_UNITS[kpi]}"


def _devices(document: dict[str, Any]) -> list[str]:
    rows = [
        [one["device"], str(one["wave"]), one["class"], one["state"], (one["now_digest"] or "unknown")[:19]]
        for one in document["devices"]
    ]
    if not rows:
        return []
    lines = ["Devices", *[f"  {x}" for x in table(rows, ["DEVICE", "WAVE", "CLASS", "STATE", "RUNNING NOW"])]]
    lines += [f"  {one['device']}: {one['problem']}" for one in document["devices"] if one["problem"]]
    return [*lines, ""]


def _candidates(document: dict[str, Any]) -> list[str]:
    lines = [
        f"  {'+' if one['chosen'] else '-'} {one['id']}: {one['reason']}" for one in document["candidates"]
    ]
    return ["Plans looked at", *lines, ""] if lines else []


def _last_line(document: dict[str, Any], code: int | None) -> str:
    outcome = document["outcome"]
    if outcome is None:
        return f"{document['run']} {document['status']}"
    word = "NOT AS BEFORE" if outcome == "inconsistent" else outcome.upper().replace("_", " ")
    exit_code = document["exit_code"] if code is None else code
    return f"{document['run']} {word}: {document['reason']} (exit {exit_code})"


def _next(document: dict[str, Any]) -> list[str]:
    if document["outcome"] is not None:
        return []
    lines = []
    for one in document["requirements"]:
        missing = one["m"] - len(one["granted"])
        if missing > 0:
            run, party = shlex.quote(document["run"]), shlex.quote(one["party"])
            lines.append(
                f"  open: {one['party']} ({len(one['granted'])} of {one['m']}): "
                f"netmend authorize {run} --party {party} --as PERSON --key FILE"
            )
    if lines and document["decide_by"]:
        lines.append(f"  until {document['decide_by'][:19]}Z; then: netmend resume {document['run']}")
    return lines
