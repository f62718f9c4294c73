"""The journal as lines and as a live block: one stream, every renderer reads it (UX.md 1.2, 1.3)."""

import sys
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from netmend.cli.plan_screen import print_proposal
from netmend.cli.wiring import Wiring
from netmend.model.event import Event
from netmend.model.proposal import ImprovementProposal

_HIDDEN = frozenset({"device.intent", "device.request", "phase", "device.started"})
_DROPPED = frozenset({"pre_digest", "post_digest", "now_digest", "device_class", "path", "because"})


def plain_line(event: Event) -> str | None:
    """Return one event as key=value on one line, or None when it is only for the record.

    UTC, ASCII only, never wrapped; a value with spaces is quoted.
    """
    return (
        None
        if event.kind in _HIDDEN
        else _line(event, {k: v for k, v in event.payload.items() if _worth(k, v)})
    )


def full_line(event: Event) -> str:
    """Return one event as key=value on one line, with everything in it."""
    return _line(event, event.payload)


def _line(event: Event, payload: dict[str, Any]) -> str:
    pairs = [f"event={event.kind}", *[f"{key}={_word(value)}" for key, value in payload.items()]]
    stamp = event.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return " ".join([stamp, event.run or "-", *pairs])


class Screen:
    """Shows a run while it goes on: lines on stderr, and on a terminal one live block of devices.

    The proposal is shown on stdout when it is made: it is what everybody decides on.
    """

    def __init__(self, wiring: Wiring, run_id: str, *, quiet: bool) -> None:
        self._wiring = wiring
        self._run = run_id
        self._quiet = quiet
        self._devices: dict[str, tuple[str, str]] = {}
        self._console = Console(stderr=True, force_interactive=False if not sys.stderr.isatty() else None)
        self._live = Live(console=self._console, transient=True, auto_refresh=False)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def watch(self, event: Event) -> None:
        """Show one event."""
        line = plain_line(event)
        if line is not None:
            self._write(line)
        if event.kind == "proposal.made" and not self._quiet:
            proposal = self._wiring.store.facts.get(self._run, "proposal", ImprovementProposal)
            if proposal is not None and proposal.attempt == event.payload["attempt"]:
                print_proposal(proposal)
        if event.kind in {"device.started", "device.state", "device.finished"}:
            self._device(event.payload)

    def _write(self, line: str) -> None:
        if self._console.is_terminal:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    def _device(self, payload: dict[str, Any]) -> None:
        if not self._console.is_terminal:
            return
        before = self._devices.get(payload["device"], ("", ""))
        state = payload.get("state", before[0] or payload.get("phase", ""))
        timer = str(payload.get("confirm_by") or "")[11:19]
        note = f"reverts by itself at {timer}" if timer and state == "pending" else ""
        self._devices[payload["device"]] = (state, note)
        table = Table(box=None, show_header=False)
        for device, (name, text) in self._devices.items():
            table.add_row(device, name, text)
        self._live.update(table, refresh=True)


def _worth(key: str, value: object) -> bool:
    return key not in _DROPPED and value not in (None, "", [], {}, ())


def _word(value: object) -> str:
    if isinstance(value, dict | list):
        items = value if isinstance(value, list) else value.keys()
        text = ",".join(str(one) for one in items if not isinstance(one, dict | list)) or f"{len(value)}"
    else:
        text = str(value)
    text = text.encode("ascii", "backslashreplace").decode("ascii")
    text = "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)
    return f'"{text}"' if " " in text or "=" in text else text
