"""The journal on a terminal: the time of day, who, and what happened, in words (UX.md 1.2)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from rich.text import Text

from netmend.cli.columns import paragraph
from netmend.cli.event_lines import plain_line
from netmend.cli.ink import line
from netmend.model.event import Event


class Told(NamedTuple):
    """What is said of one event. `mark`: a word of two to four letters, `OK`, `FAIL`, `??`, or nothing."""

    who: str
    mark: str
    words: str


_INDENT = 25
_STYLES = {"OK": "good", "FAIL": "bad", "??": "bad", "": "plain"}


def terminal_lines(event: Event, width: int | None = None) -> list[Text]:
    """Return the lines of one event; none for what is only for the record, or what the live block shows.

    `width`: no word is broken there; further lines stand below the first one's words.
    """
    plain = plain_line(event)
    if plain is None:
        return []
    if event.kind in {"run.stopping", "run.left"}:
        return _leaving(event)
    if event.kind not in _WORDS:
        told: Told | None = Told(event.kind, "", plain.partition(f" event={event.kind}")[2].strip())
    else:
        told = _WORDS[event.kind](event.payload)
    if told is None:
        return []
    head = f"{event.at:%H:%M:%S} {told.who:<9} "
    room = None if width is None else max(width - _INDENT, _INDENT)
    first, *rest = paragraph("", told.words, room, indent=0)
    return [
        line(head, (f"{told.mark:<4}", _STYLES[told.mark]), f"  {first}"),
        *(line(f"{' ' * _INDENT}{one}") for one in rest),
    ]


def _leaving(event: Event) -> list[Text]:
    """Say what Ctrl-C does, and what it leaves behind (UX.md 1.3)."""
    said, run = event.payload["text"], event.run
    if event.kind == "run.stopping":
        return [
            line(("^C ", "warn"), f"{said}; no new device will be touched."),
            line("   Press Ctrl-C again to leave without waiting."),
        ]
    return [
        line(("^C ", "warn"), f"left {run}.  {said}."),
        line(f"   Continue: netmend resume {run}      exit 130"),
    ]


def _opened(said: dict[str, Any]) -> Told:
    return Told("run", "", f"opened for {said['report']} by {said['requester']}")


def _candidate(said: dict[str, Any]) -> Told:
    return Told("plans", "", f"{'+' if said['chosen'] else '-'} {said['id']}: {said['reason']}")


def _ranked(said: dict[str, Any]) -> Told | None:
    return None if said["chosen"] else _candidate(said)


def _proposed(said: dict[str, Any]) -> Told:
    return Told("plan", "", f"{said['plan']} for {', '.join(said['devices'])}  {said['digest'][:19]}")


def _required(said: dict[str, Any]) -> Told:
    for_ = ", ".join(said["because"])
    until = str(said["decide_by"])[:16].replace("T", " ")
    return Told(
        "owners",
        "",
        f"{said['party']} must authorize: {said['m']} of {said['n']}, for {for_}, until {until} UTC",
    )


def _decided(word: str, mark: str) -> Callable[[dict[str, Any]], Told]:
    def told(said: dict[str, Any]) -> Told:
        reason = f": {said['reason']}" if said.get("reason") else ""
        return Told("owners", mark, f"{said['party']} {word} by {said['person']}{reason}")

    return told


def _delivered(said: dict[str, Any]) -> Told:
    return Told("notices", "OK", f"{said['kind']} for {said['party']} accepted by {said['channel']}")


def _undelivered(said: dict[str, Any]) -> Told:
    return Told("notices", "FAIL", f"{said['kind']} for {said['party']} by {said['channel']}: {said['why']}")


def _finished(said: dict[str, Any]) -> Told | None:
    """Say only what failed: the live block shows a step that went well."""
    if said["result"] == "ok":
        return None
    text = str(said.get("text", "")).removeprefix(f"{said['device']}: ")
    return Told(said["device"], "FAIL", f"{said['phase']}  {text}  [{said.get('code', '')}]")


def _state(said: dict[str, Any]) -> Told:
    state, timer = said["state"], str(said.get("confirm_by") or "")[11:19]
    words = {
        "untouched": "not written to",
        "unchanged": "already as planned",
        "pending": f"committed, reverts by itself at {timer} UTC unless it is confirmed",
        "confirmed": "confirmed, final",
        "saved": "confirmed and saved",
        "not_saved": "final, but not saved: a restart would undo it",
        "backed_out": "taken back, re-read: as before",
        "inconsistent": "not proven to be as before or as authorized",
    }.get(state, state)
    problem = f": {said['problem'].removeprefix(said['device'] + ': ')}" if said.get("problem") else ""
    mark = "??" if state == "inconsistent" else "FAIL" if problem or state == "not_saved" else "OK"
    code = f"  [{said['code']}]" if said.get("code") else ""
    return Told(said["device"], mark, f"{words}{problem}{code}")


def _judged(said: dict[str, Any]) -> Told:
    worse, unknown = ", ".join(said["worse"]), ", ".join(said["unknown"])
    words = f"wave {said['wave']} sample {said['sample']}: objectives {'met' if said['met'] else 'not met'}"
    words += f", worse: {worse}" if worse else ", nobody worse"
    words += f", unknown: {unknown}" if unknown else ""
    why = f" ({'; '.join(said['reasons'])})" if said["reasons"] else ""
    return Told("quality", "FAIL" if worse or unknown else "OK", f"{words}{why}")


def _status(said: dict[str, Any]) -> Told | None:
    if said["status"] == "fallback_execution":
        return None  # why it takes back what is pending is an event of its own
    waits = said["status"] == "wait_for_approval"
    return Told("run", "", "waits for its authorizations" if waits else said["status"].replace("_", " "))


def _reported(said: dict[str, Any]) -> Told:
    return Told("report", "", f"{said['report']} is {said['status']}")


def _backing_out(said: dict[str, Any]) -> Told:
    return Told("run", "FAIL", f"taking back what is pending: {said['reason']}")


def _recorded(said: dict[str, Any]) -> Told:
    moved = f"{said['service']} uses {said['after']['name']}, no more {said['before']['name']}"
    return Told("inventory", "OK", moved)


def _ended(said: dict[str, Any]) -> Told:
    good = said["exit_code"] == 0
    word = "NOT AS BEFORE" if said["outcome"] == "inconsistent" else said["outcome"].upper().replace("_", " ")
    return Told("run", "OK" if good else "FAIL", f"{word}: {said['reason']}")


_WORDS: dict[str, Callable[[dict[str, Any]], Told | None]] = {
    "run.opened": _opened,
    "run.status": _status,
    "report.updated": _reported,
    "run.backing_out": _backing_out,
    "run.ended": _ended,
    "candidate.ranked": _ranked,
    "candidate.examined": _candidate,
    "proposal.made": _proposed,
    "authorization.required": _required,
    "decision.granted": _decided("granted", "OK"),
    "decision.refused": _decided("refused", "FAIL"),
    "decision.revoked": _decided("revoked", "FAIL"),
    "notice.delivered": _delivered,
    "notice.failed": _undelivered,
    "device.finished": _finished,
    "device.state": _state,
    "quality.judged": _judged,
    "inventory.recorded": _recorded,
}
