"""A run while it goes on: lines, and on a terminal one live block of devices below them (UX.md 1.2)."""

import sys
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from netmend.cli.event_lines import plain_line, terminal_line
from netmend.cli.plan_screen import proposal_lines
from netmend.cli.results import display, write_screen
from netmend.cli.wiring import Wiring
from netmend.model.event import Event
from netmend.model.proposal import ImprovementProposal


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
        # stdout carries the result, as it is: rich would re-wrap it, and write it to stderr.
        self._live = Live(
            console=self._console,
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        self._show_block()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hide_block()

    def watch(self, event: Event) -> None:
        """Show one event."""
        line = terminal_line(event) if self._console.is_terminal else plain_line(event)
        if line is not None:
            self._write(line)
        if event.kind == "proposal.made" and not self._quiet:
            proposal = self._wiring.store.facts.get(self._run, "proposal", ImprovementProposal)
            if proposal is not None and proposal.attempt == event.payload["attempt"]:
                self._hide_block()
                write_screen(proposal_lines(proposal, width=display().width))
                self._show_block()
        if event.kind in {"device.started", "device.state", "device.finished"}:
            self._device(event.payload)

    def _write(self, line: str) -> None:
        if self._console.is_terminal:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    def _show_block(self) -> None:
        if self._console.is_terminal:
            self._live.start()

    def _hide_block(self) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def _device(self, payload: dict[str, Any]) -> None:
        if not self._console.is_terminal:
            return
        self._devices[payload["device"]] = _state_of(payload)
        self._live.update(_block(self._devices), refresh=True)


def _state_of(payload: dict[str, Any]) -> tuple[str, str]:
    """Return a device's state, or the step it is in, and what is worth knowing about it."""
    if "state" not in payload:
        done = "" if "result" not in payload else f" {payload['result']}"
        return f"{payload['phase']}{done}", str(payload.get("text", ""))
    timer = str(payload.get("confirm_by") or "")[11:19]
    note = f"reverts by itself at {timer} UTC" if timer and payload["state"] == "pending" else ""
    return str(payload["state"]), note


def _block(devices: dict[str, tuple[str, str]]) -> Table:
    table = Table(box=None, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for device, (state, note) in devices.items():
        table.add_row(Text(device), Text(state), Text(note))
    return table
