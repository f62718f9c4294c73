"""A run as a person reads it: state, before and after, devices, what failed, what next (UX.md 1.2, 1.7)."""

import shlex
from typing import Any

from rich.text import Text

from netmend.cli.columns import paragraph, table
from netmend.cli.ink import line
from netmend.cli.quality_table import kpi_lines, latest_moment, quality_rows
from netmend.cli.timeline import timeline_rows

_TAKEN_BACK = frozenset({"backed_out", "not_restored", "inconsistent"})
# Between words that stay on one line.
_KEPT = "\u00a0"
_NEVER_WRITTEN = frozenset({"untouched", "unchanged"})
_GOOD = frozenset({"restored", "already_normal"})
_NEXT = {
    "restored": "audit show {}",
    "already_normal": "show {} --full",
    "not_restored": "show {} --diff",
    "backed_out": "show {} --diff",
    "inconsistent": "show {} --diff",
    "refused": "show {} --full",
    "cancelled": "show {} --full",
}


def run_lines(
    document: dict[str, Any], *, code: int | None = None, full: bool = False, width: int | None = None
) -> list[Text]:
    """Return a run as lines; the last one says the state, who is missing, and what to type next.

    `code`: what this command ends with; the run's own otherwise.  `full`: every step and every service.
    """
    return [
        line(),
        *_head(document, width),
        *_timeline(document, full=full),
        *_quality(document, width, full=full),
        *_devices(document, width),
        *_candidates(document, width),
        *_taken_back(document, width),
        *_missing(document),
        *_failures(document, width),
        *_last_line(document, code, width),
    ]


def kind_of(device: dict[str, Any]) -> str:
    """Return `unknown`, `failed`, `not started` or `ok`: in which of the totals a device is counted."""
    if device["state"] == "inconsistent":
        return "unknown"
    if device["problem"]:
        return "failed"
    return "not started" if device["state"] == "untouched" else "ok"


_SIGNS = {"unknown": ("?", "bad"), "failed": ("!", "bad"), "not started": (" ", "plain"), "ok": ("+", "good")}


def _head(document: dict[str, Any], width: int | None) -> list[Text]:
    plan = document["plan"]
    chosen = f"plan {plan['id']} {plan['version']}" if plan else "no plan yet"
    asked = f"asked for by {document['requester']}, {document['created_at'][:19].replace('T', ' ')} UTC"
    what = f"{document['service']}, report {document['report']}, {chosen}"
    first, *rest = paragraph(f"{document['run']}  ", what, width, indent=len(document["run"]) + 2)
    return [line((first, "head")), *[line(one) for one in rest], line(f"  {asked}"), line()]


def _timeline(document: dict[str, Any], *, full: bool) -> list[Text]:
    rows = timeline_rows(document["phases"], full=full)
    if not rows:
        return []
    told = [line(f"  {one}") for one in table(rows, ["START", "STEP", "TOOK"])]
    return [line(("Timeline (UTC)", "head")), *told, line()]


def _quality(document: dict[str, Any], width: int | None, *, full: bool) -> list[Text]:
    rows, hidden = quality_rows(document, full=full)
    if not rows:
        return []
    during = document["outcome"] in _TAKEN_BACK or latest_moment(document) == "wave"
    later = "DURING" if during else "AFTER"
    told = [
        line(f"  {one}") for one in table(rows, ["  SERVICE", "KPI", "BEFORE", later], width=_inside(width))
    ]
    lines = [line(("Quality", "head"), " (* the degraded service)"), *told]
    if hidden:
        measured = latest_moment(document) is not None
        count = f"{hidden} other service{'s' if hidden > 1 else ''}"
        why = "no value changed" if measured else "not measured again"
        lines.append(line(f"    {count}: {why}: netmend show {shlex.quote(document['run'])} --full"))
    return [*lines, line()]


def _devices(document: dict[str, Any], width: int | None) -> list[Text]:
    devices = document["devices"]
    if not devices:
        return []
    rows = [
        [one["device"], str(one["wave"]), one["class"], one["state"], _running_now(one)] for one in devices
    ]
    told = table(rows, ["DEVICE", "WAVE", "CLASS", "STATE", "RUNNING NOW"], width=_inside(width, 4))
    signed = {one["device"]: _SIGNS[kind_of(one)] for one in devices}
    lines = [line(("Devices", "head"))]
    for one in told:
        sign, style = (
            (" ", "plain") if one.startswith(" ") else signed.get(one.split("  ")[0], (" ", "plain"))
        )
        lines.append(line("  ", (sign, style), f" {one}"))
    kinds = [kind_of(one) for one in devices]
    totals = "  ".join(f"{kinds.count(kind)} {kind}" for kind in ("ok", "failed", "unknown", "not started"))
    count = f"{len(devices)} device{'s' if len(devices) > 1 else ''}"
    return [*lines, line(f"    {count}: {totals}"), line()]


def _candidates(document: dict[str, Any], width: int | None) -> list[Text]:
    told = [
        line(words)
        for one in sorted(document["candidates"], key=lambda one: not one["chosen"])
        for words in paragraph(
            "  +" if one["chosen"] else "  -", f"{one['id']}: {one['reason']}", width, indent=4
        )
    ]
    return [line(("Plans looked at", "head")), *told, line()] if told else []


def _taken_back(document: dict[str, Any], width: int | None) -> list[Text]:
    """Say, of a run that was taken back, what every device was read to be."""
    if document["outcome"] not in _TAKEN_BACK:
        return []
    written = [one for one in document["devices"] if one["state"] not in _NEVER_WRITTEN]
    equal = [one for one in written if one["now_digest"] == one["pre_digest"]]
    every = "every device that was written to was re-read and equals its pre-state"
    if len(equal) < len(written):
        every = f"{len(equal)} of {len(written)} devices equal their pre-state"
    told: list[Text] = []
    for one in document["devices"]:
        if one in written:
            told += _read_to_be(one, width, equal=one in equal)
        else:
            told.append(line(f"  {one['device']}  not written to"))
    style = "good" if len(equal) == len(written) else "bad"
    return [line(("Back-out: ", "head"), (every, style)), *told, line()]


def _read_to_be(device: dict[str, Any], width: int | None, *, equal: bool) -> list[Text]:
    now, before = _short(device["now_digest"]), _short(device["pre_digest"])
    if equal:
        return [line(f"  {device['device']}  re-read: {now}, equal to its pre-state")]
    where = f"; reach it at {device['address']}" if device.get("address") else ""
    told = f"re-read: {now}, NOT proven to be its pre-state {before}{where}"
    name = f"  {device['device']}  "
    return [line((one, "bad")) for one in paragraph(name, told, width, indent=len(name))]


def _missing(document: dict[str, Any]) -> list[Text]:
    run = shlex.quote(document["run"])
    lines = [
        f"  {party} has granted {have} of {needed}:\n"
        f"    netmend authorize {run} --party {shlex.quote(party)} --as PERSON --key FILE"
        for party, have, needed in open_parties(document)
    ]
    told = [line(one) for pair in lines for one in pair.split("\n")]
    return [line(("Missing", "head")), *told, line()] if lines else []


def open_parties(document: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Return the parties that an open run still waits for: granted and needed."""
    if document["outcome"] is not None:
        return []
    return [
        (one["party"], one["granted"], one["m"])
        for one in document["requirements"]
        if one["granted"] < one["m"]
    ]


def _failures(document: dict[str, Any], width: int | None) -> list[Text]:
    """Return one line for each device that failed: step, cause, code. Details stand above."""
    if document["outcome"] in _GOOD and not document["exit_code"]:
        return []
    failed = {one["device"]: one for one in document.get("failures", ())}
    for one in document["devices"]:
        if one["problem"] and one["device"] not in failed:
            failed[one["device"]] = {
                "device": one["device"],
                "step": one["state"],
                "code": one.get("code", ""),
                "text": one["problem"],
            }
    lines = []
    for device, one in failed.items():
        code = f"  [{one['code']}]" if one["code"] else ""
        said = f"{one['step']}  {one['text'].removeprefix(f'{device}: ')}{code}"
        name = f"  ! {device}  "
        lines += [line((told, "bad")) for told in paragraph(name, said, width, indent=len(name))]
    return [line(("Failures", "head")), *lines, line()] if lines else []


def _last_line(document: dict[str, Any], code: int | None, width: int | None) -> list[Text]:
    run, outcome = shlex.quote(document["run"]), document["outcome"]
    exit_code = document["exit_code"] if code is None else code
    ended = f" (exit{_KEPT}{exit_code})" if exit_code is not None else ""
    if outcome is not None:
        word = "NOT AS BEFORE" if outcome == "inconsistent" else outcome.upper().replace("_", " ")
        command = _NEXT[outcome].format(run)
        told = f"{word}: {document['reason']}{ended}"
        style = "good" if outcome in _GOOD and not exit_code else "bad"
        return [
            *_kpi(document, width),
            *_closing(document, told, f"netmend {command}", style, width),
        ]
    state = document["status"].upper().replace("_", " ")
    if missing := ", ".join(party for party, _, _ in open_parties(document)):
        until = f" until {document['decide_by'][:16].replace('T', ' ')} UTC" if document["decide_by"] else ""
        state += f": {missing} missing{until}"
    return _closing(document, f"{state}{ended}", f"netmend resume {run}", "head", width)


def _kpi(document: dict[str, Any], width: int | None) -> list[Text]:
    return [line(one) for told in kpi_lines(document) for one in paragraph("KPI", told, width, indent=4)]


def _closing(document: dict[str, Any], told: str, command: str, style: str, width: int | None) -> list[Text]:
    """Return one line, or where it is too long for a terminal a paragraph and the command below it, whole."""
    name = f"{document['run']} "
    if width is None or len(f"{name}{told}. Next: {command}") <= width:
        return [line((f"{name}{told}".replace(_KEPT, " "), style), f". Next: {command}")]
    state = [
        line((one.replace(_KEPT, " "), style)) for one in paragraph(name, f"{told}.", width, indent=len(name))
    ]
    return [*state, line(f"Next: {command}")]


def _inside(width: int | None, indent: int = 2) -> int | None:
    return None if width is None else width - indent


def _running_now(device: dict[str, Any]) -> str:
    if device["now_digest"] is None and device["state"] in _NEVER_WRITTEN:
        return "not read again"  # since it was proposed to change it
    return _short(device["now_digest"])


def _short(digest: str | None) -> str:
    return (digest or "unknown")[:19]
