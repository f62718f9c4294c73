"""What a run did when, with the real time that each step took."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

_WAITING = {"authorize": "authorize", "soak": "soak", "word": "soak"}
_UNSEEN = "arm"


def timeline_rows(phases: list[dict[str, Any]], *, full: bool) -> list[list[str]]:
    """Return [start, step, took] for each step, in order.

    A step that waits is one row from its first look to the start of what came next, however often it looked;
    so is a step that was repeated after a crash. `full`: every record as it is.
    """
    if full:
        return [[_clock(one["started_at"]), one["phase"], _took(one["seconds"])] for one in phases]
    named = [(name, phase) for name, phase in zip(_names(phases), phases, strict=True) if name]
    steps = [(name, [phase for _, phase in same]) for name, same in groupby(named, key=lambda one: one[0])]
    starts = [_moment(same[0]) for _, same in steps]
    rows = []
    for number, (name, same) in enumerate(steps):
        waits = name.rpartition(" ")[2] in _WAITING.values()
        end = _moment(same[-1]) + timedelta(seconds=same[-1]["seconds"])
        if waits and number + 1 < len(steps):
            end = starts[number + 1]
        seconds = (end - starts[number]).total_seconds()
        still = waits and number + 1 == len(steps)
        rows.append([_clock(same[0]["started_at"]), name, "waiting" if still else _took(seconds)])
    return rows


def _names(phases: list[dict[str, Any]]) -> list[str]:
    """Return what each step is called; empty for one that nobody needs to see."""
    wave, armed, names = 0, False, []
    for phase in phases:
        place, _, step = phase["phase"].rpartition(".")
        if step == _UNSEEN:
            wave = 0 if place == "canary" else wave if armed else wave + 1
        armed = step == _UNSEEN
        step = _WAITING.get(step, step)
        names.append("" if armed else f"wave {wave} {step}" if place else step)
    return names


def _moment(phase: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(phase["started_at"])


def _clock(moment: str) -> str:
    return moment[11:19]


def _took(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
