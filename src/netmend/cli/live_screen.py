"""A run while it goes on: lines, and on a terminal one live block below them (UX.md 1.2, 1.3)."""

import os
import sys
from types import TracebackType
from typing import Self

from rich.text import Text

from netmend.cli.event_json import event_object
from netmend.cli.event_lines import heartbeat, plain_line
from netmend.cli.event_words import terminal_lines
from netmend.cli.ink import say
from netmend.cli.live_block import LiveBlock
from netmend.cli.live_region import LiveRegion
from netmend.cli.log_stream import log_line
from netmend.cli.options import Format
from netmend.cli.plan_screen import proposal_lines, why_words
from netmend.cli.results import display, error_display, write_json_lines, write_screen
from netmend.cli.wiring import Wiring
from netmend.model.event import Event
from netmend.model.outcome import Measurement
from netmend.model.proposal import ImprovementProposal

_REDRAW_S, _HEARTBEAT_S = 0.5, 60.0


class Screen:
    """Shows a run while it goes on: words and a live block on a terminal, plain lines in a log.

    The proposal is shown on stdout when it is made: it is what everybody decides on.  As ndjson the events
    themselves are the result, on stdout.  `seen`: the number of the last event that need not be shown.
    """

    def __init__(self, wiring: Wiring, run_id: str, chosen: Format, *, seen: int) -> None:
        self._wiring = wiring
        self._run = run_id
        self._chosen = chosen
        self._terminal = sys.stderr.isatty()
        self._display = error_display()
        self._spoke = self._drew = wiring.clock.monotonic()
        self._block = self._new_block()
        for event in wiring.store.events.after(0, run=run_id) if seen else ():
            if event.seq <= seen:
                self._block.take(event)
        self._region = LiveRegion(sys.stderr)  # stdout carries the result, as it is

    def __enter__(self) -> Self:
        self._show_block()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._region.hide()

    def watch(self, event: Event) -> None:
        """Show one event."""
        self._spoke = self._wiring.clock.monotonic()
        self._block.take(event)
        if self._chosen is Format.NDJSON:
            if (said := event_object(event)) is not None:
                write_json_lines([said])
            return
        if self._terminal:
            self._above(terminal_lines(event, self._display.width))
            if self._region.up and event.kind in {"device.started", "device.state"}:
                self._draw()  # at once: what Ctrl-C does now depends on it
        elif (line := plain_line(event)) is not None:
            self._log(line)
        if event.kind == "proposal.made" and self._chosen is Format.TEXT:
            self._propose(event.payload["attempt"])

    def tick(self) -> None:
        """Let the timers count down; in a log, say once a minute that the run still goes on."""
        now = self._wiring.clock.monotonic()
        if self._region.up and now - self._drew >= _REDRAW_S:
            self._drew = now
            self._draw()
        if not self._terminal and self._chosen is not Format.NDJSON and now - self._spoke >= _HEARTBEAT_S:
            self._spoke = now
            self._log(heartbeat(self._wiring.clock.now(), self._run, self._block.status))

    def _new_block(self) -> LiveBlock:
        facts, run = self._wiring.store.facts, self._run
        record = self._wiring.store.runs.get(run)
        service = record.report.affected_service if record else ""
        listed = self._wiring.project.services.named(service)
        return LiveBlock(
            run=run,
            proposal=lambda: facts.get(run, "proposal", ImprovementProposal),
            measurement=lambda moment: facts.get(run, f"measurement.{moment}", Measurement),
            objectives=listed.objectives if listed else (),
            service=service,
            status=record.status.value if record else "",
        )

    def _propose(self, attempt: int) -> None:
        proposal = self._wiring.store.facts.get(self._run, "proposal", ImprovementProposal)
        record = self._wiring.store.runs.get(self._run)
        if proposal is None or record is None or proposal.attempt != attempt:
            return
        self._region.hide()
        service = self._wiring.project.services.named(proposal.service)
        flag = f"netmend show {self._run} --diff --full"
        why = why_words(record.report, service)
        write_screen(proposal_lines(proposal, width=display().width, why=why, flag=flag))
        self._show_block()

    @staticmethod
    def _log(line: str) -> None:
        sys.stderr.write(f"{log_line(line, sys.stderr, os.environ)}\n")
        sys.stderr.flush()

    def _above(self, lines: list[Text]) -> None:
        """Write lines above the block; they scroll up."""
        if not self._region.up:
            say(lines, sys.stderr, self._display)
            return
        for one in lines:
            self._region.above(one)

    def _draw(self) -> None:
        width = self._display.width or 80
        self._region.show(
            self._block.lines(self._wiring.clock.now(), glyphs=self._display.glyphs, width=width)
        )

    def _show_block(self) -> None:
        if self._display.live and self._chosen is not Format.NDJSON:
            self._draw()
