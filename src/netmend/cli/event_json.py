"""The journal as JSON lines: the same events as the plain lines (UX.md 1.3)."""

from typing import Any

from netmend.cli.event_lines import is_shown
from netmend.model.event import Event

SCHEMA = "netmend/event/1"


def event_object(event: Event) -> dict[str, Any] | None:
    """Return one event as one flat JSON object, or None when it is only for the record.

    `seq`: its number in the journal, gaps included.  `event`: its kind.  The rest is its payload.
    """
    if not is_shown(event):
        return None
    said = {"step" if key == "phase" else key: value for key, value in event.payload.items()}
    at = event.at.isoformat().replace("+00:00", "Z")
    head = {"schema": SCHEMA, "seq": event.seq, "time": at, "run": event.run, "event": event.kind}
    return {**head, **{key: value for key, value in said.items() if key not in head}}
