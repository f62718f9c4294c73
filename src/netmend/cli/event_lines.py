"""The journal as plain lines: one stream, every renderer reads it (UX.md 1.3)."""

import re
from datetime import datetime
from typing import Any

from netmend.model.event import Event

_HIDDEN = frozenset({"device.intent", "device.request", "phase", "device.started"})
_UTC_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)")
_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")
_NO_IMPACT = "NO_IMPACT"


def is_shown(event: Event) -> bool:
    """Say whether an event is for people, or only for the record."""
    return event.kind not in _HIDDEN


def plain_line(event: Event) -> str | None:
    """Return one event as key=value on one line, or None when it is only for the record.

    UTC, ASCII only, never wrapped; a value with spaces is quoted, a digest is shortened.
    """
    if not is_shown(event):
        return None
    worth = {key: value for key, value in _shaped(event).items() if value not in (None, "", [], {}, ())}
    return _DIGEST.sub(r"\1", _line(event, worth))


def full_line(event: Event) -> str:
    """Return one event as key=value on one line, with everything in it."""
    return _line(event, event.payload)


def heartbeat(at: datetime, run: str, status: str) -> str:
    """Return a line that says that the run still goes on, for a log in which nothing happened for a while."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ} {run} event=run.alive status={status or 'unknown'} note=still-running"


def _shaped(event: Event) -> dict[str, Any]:
    """Return what a reader of the line wants to know, the most telling first."""
    if event.kind in _SHAPES:
        return _SHAPES[event.kind](event.payload)
    if event.kind in _KEYS:
        return _chosen(event.payload, _KEYS[event.kind])
    return event.payload


def _chosen(said: dict[str, Any], keys: str) -> dict[str, Any]:
    """Return those values of an event, in that order; `word=key` gives one another name."""
    named = (key.rpartition("=") for key in keys.split())
    return {word or key: said.get(key) for word, _, key in named}


def _asked(said: dict[str, Any]) -> dict[str, Any]:
    needs = f"{said.get('m')} of {said.get('n')}"
    return {"party": said.get("party"), "needs": needs, **_chosen(said, "for=because until=decide_by")}


def _moved(said: dict[str, Any]) -> dict[str, Any]:
    before, after = (said.get(one) or {} for one in ("before", "after"))
    return {"service": said.get("service"), "from": before.get("name"), "to": after.get("name")}


def _judged(said: dict[str, Any]) -> dict[str, Any]:
    return {
        **_chosen(said, "wave sample"),
        "objectives": "met" if said.get("met") else "not_met",
        "worse": said.get("worse") or "none",
        "unknown": said.get("unknown") or "none",
        "why": "; ".join(said.get("reasons", ())),
    }


def _proposed(said: dict[str, Any]) -> dict[str, Any]:
    impact = said.get("impact", ())
    hurt = [one["service"] for one in impact if one["severity"] != _NO_IMPACT]
    return {
        **_chosen(said, "plan devices"),
        "impacted": hurt or "none",
        "not_impacted": len(impact) - len(hurt),
        **_chosen(said, "digest"),
    }


_KEYS = {
    "device.finished": "device step=phase result code text",
    "device.state": "device wave state reverts_at=confirm_by code problem",
    "candidate.ranked": "plan=id eligible=chosen reason",
    "candidate.examined": "plan=id chosen reason",
    "notice.delivered": "kind party channel key",
    "notice.failed": "kind party channel key why",
    "decision.granted": "party person reason digest",
    "decision.refused": "party person reason digest",
    "decision.revoked": "party person reason digest",
    "run.ended": "outcome exit=exit_code reason",
}
_SHAPES = {
    "authorization.required": _asked,
    "quality.judged": _judged,
    "proposal.made": _proposed,
    "inventory.recorded": _moved,
}


def _line(event: Event, payload: dict[str, Any]) -> str:
    pairs = [f"event={event.kind}", *[f"{key}={_word(value)}" for key, value in payload.items()]]
    stamp = event.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return " ".join([stamp, event.run or "-", *pairs])


def _word(value: object) -> str:
    text = _text(value).encode("ascii", "backslashreplace").decode("ascii")
    text = "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)
    if not re.search(r'[\s="]', text) and text:
        return text
    return '"{}"'.format(text.replace('"', '\\"'))


def _text(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case None:
            return "none"
        case list() | tuple():
            return ",".join(_text(one) for one in value)
        case dict():
            return ",".join(f"{key}:{_text(one)}" for key, one in value.items())
        case _:
            return _UTC_TIME.sub(r"\1Z", str(value))
