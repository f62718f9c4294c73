"""The block at the bottom while a run goes on: wave, devices, timers counting down, quality (UX.md 1.2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.text import Text

from netmend.cli.columns import names_apart, paragraph
from netmend.cli.ink import line
from netmend.cli.plan_screen import value_words
from netmend.model.event import Event
from netmend.model.outcome import Measurement
from netmend.model.proposal import ImprovementProposal
from netmend.model.service import Kpi, ServiceLevelObjective

_MOST_ROWS = 15
_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
_SETTLED = frozenset({"saved", "confirmed", "backed_out", "unchanged"})


@dataclass
class LiveBlock:
    """What is known of a run so far, from its events.

    `proposal`, `measurement`: look a fact of the run up; None while there is none.
    `objectives`: of the degraded service.
    """

    run: str
    proposal: Callable[[], ImprovementProposal | None]
    measurement: Callable[[str], Measurement | None]
    objectives: tuple[ServiceLevelObjective, ...]
    service: str
    status: str = ""
    wave: int | None = None
    waves: int = 0
    soak_s: float = 0
    stopping: bool = False
    began: datetime | None = None
    soak_until: datetime | None = None
    missing: list[str] = field(default_factory=list)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    values: dict[Kpi, list[float]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Note what an event changes."""
        self.began = self.began or event.at
        said = event.payload
        match event.kind:
            case "run.status":
                self.status = said["status"]
            case "proposal.made":
                self._planned()
            case "authorization.required":
                self.missing.append(said["party"])
            case "device.started" | "device.finished" | "device.state":
                self._device(said)
            case "run.stopping":
                self.stopping = True
            case "phase":
                self._phase(said["phase"], datetime.fromisoformat(said["started_at"]))

    def lines(self, now: datetime, *, glyphs: bool, width: int) -> list[Text]:
        """Return the block as it is at that moment."""
        elapsed = _clock(now - self.began) if self.began else "0:00"
        head = f"{self.run}  {self._where()}"
        room = max(2, width - len(head) - len("elapsed ") - len(elapsed) - 1)
        return [
            line(("-" * (width - 1), "quiet")),
            line((head, "head"), f"{' ' * room}elapsed {elapsed}"),
            *self._rows(now),
            *self._quality(glyphs=glyphs),
            *[line((one, "quiet")) for one in paragraph("", self._keys(), width - 1, indent=0)],
        ]

    def _planned(self) -> None:
        proposal = self.proposal()
        if proposal is None:
            return
        self.waves, self.wave = len(proposal.change_set.waves), None
        self.soak_s = proposal.change_set.verification.soak_s
        self.missing = []
        self.states = {
            one.device: {"wave": one.wave, "state": "unchanged" if one.unchanged else "waiting"}
            for one in proposal.previews
        }
        self._measured("before")

    def _device(self, said: dict[str, Any]) -> None:
        known = self.states.setdefault(said["device"], {"state": ""})
        if "state" in said:
            known.update(state=said["state"], confirm_by=said.get("confirm_by"), doing="")
            if said["state"] == "pending":
                self.wave = said["wave"]
        else:
            well = said.get("result") == "ok"
            step = f"{said['phase']} {said.get('result', '')}".strip()
            known["doing"] = "" if well and known["state"] else step

    def _phase(self, name: str, at: datetime) -> None:
        place, _, step = name.rpartition(".")
        self.soak_until = at + timedelta(seconds=self.soak_s) if step == "soak" else None
        if place and step == "verify" and self.wave is not None:
            self._measured("after" if self.wave + 1 == self.waves else f"wave-{self.wave}")

    def _measured(self, moment: str) -> None:
        measured = self.measurement(moment)
        for objective in self.objectives:
            value = measured.value(self.service, objective.kpi) if measured else None
            if value is not None:
                self.values.setdefault(objective.kpi, []).append(value)

    def _where(self) -> str:
        if self.status == "wait_for_approval":
            return f"waiting for {', '.join(self.missing) or 'a decision'}"
        if self.status == "fallback_execution":
            return "taking back what is pending"
        if self.wave is None:
            return self.status.replace("_", " ") or "starting"
        return f"wave {self.wave}{' canary' if self.wave == 0 else ''}, {self.waves - 1 - self.wave} more"

    def _rows(self, now: datetime) -> list[Text]:
        active = sorted(self.states.items(), key=lambda one: one[1]["state"] in {*_SETTLED, "waiting"})
        rows = [self._row(name, known, now) for name, known in active[:_MOST_ROWS]]
        told = [line(f" {one}") for row in names_apart(rows) for one in row]
        hidden = len(active) - _MOST_ROWS
        return [*told, line(f" and {hidden} more devices: netmend show {self.run}")] if hidden > 0 else told

    def _row(self, name: str, known: dict[str, Any], now: datetime) -> list[str]:
        state, timer = known["state"], known.get("confirm_by")
        doing = known.get("doing") or state
        note = f"wave {known['wave']}" if state == "waiting" else ""
        if state == "pending" and not known.get("doing"):
            left = self.soak_until - now if self.soak_until else None
            doing = f"soak {_clock(left)} left" if left and left > timedelta() else "measuring"
        if state == "pending" and timer:
            note = f"confirm timer {_clock(datetime.fromisoformat(timer) - now)}"
        return [name, doing, note]

    def _quality(self, *, glyphs: bool) -> list[Text]:
        lines = []
        for one in self.objectives:
            if values := self.values.get(one.kpi):
                first, last = value_words(one.kpi, values[0]), value_words(one.kpi, values[-1])
                name = f"{one.kpi.rpartition('_')[0]}({self.service})"
                target = f"target {one.comparator} {value_words(one.kpi, one.target)}"
                style = "good" if one.met_by(values[-1]) else "warn"
                lines.append(
                    line(
                        f" {name}  {first} -> ",
                        (last, style),
                        f"   {target}   {sparkline(values, glyphs=glyphs)}",
                    )
                )
        return lines

    def _keys(self) -> str:
        written = any(
            one["state"] not in {"", "waiting", "unchanged"} or one.get("doing") == "push"
            for one in self.states.values()
        )
        first = "Ctrl-C once: stop and back out." if written else "Ctrl-C: leave, the run stays as it is."
        first = "Ctrl-C again: leave without waiting." if self.stopping else first
        return f"{first}  Details: netmend show {self.run}"


def sparkline(values: list[float], *, glyphs: bool) -> str:
    """Return one bar per value, the highest for the greatest."""
    bars = _BARS if glyphs else _ASCII_BARS
    most = max(values) or 1
    return "".join(bars[min(len(bars) - 1, int(value / most * (len(bars) - 1) + 0.5))] for value in values)


def _clock(left: timedelta) -> str:
    seconds = max(0, int(left.total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
