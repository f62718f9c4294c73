"""Carry a run, or follow the process that does, until it ends or waits."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from netmend.cli.wiring import Wiring
from netmend.errors import InconsistentError, NetmendError, UnavailableError
from netmend.model.event import Event
from netmend.model.outcome import DeviceOutcomes, DeviceState
from netmend.model.run import RunRecord
from netmend.workflow.engine_host import EngineHost, EngineLock

_TICK_S = 0.2
_WAITING, _LEFT = 75, 130


@dataclass
class Follower:
    """One command that carries or follows one run.

    `watch`: gets every event of the run, once, in order.  `tick`: is called in between. If no engine lives
    this process becomes it; if the engine it follows dies, it takes over. `seen`: the number of the last
    event that was shown.
    """

    wiring: Wiring
    run_id: str
    watch: Callable[[Event], None]
    tick: Callable[[], None] = lambda: None
    wait: bool = True
    seen: int = 0
    _host: EngineHost | None = None
    _lock: EngineLock | None = None
    _interrupted: bool = field(default=False)

    def turn_to(
        self, run_id: str, watch: Callable[[Event], None], tick: Callable[[], None], seen: int
    ) -> None:
        """Go on with another run; a process that became the engine stays it."""
        self.run_id, self.watch, self.tick, self.seen = run_id, watch, tick, seen

    def follow(self) -> int:
        """Return the exit code: the run's, 75 when it waits and `wait` is off, 130 when left."""
        self._lock = self._lock or EngineLock(self.wiring.settings.state_dir / "engine.lock")
        while True:
            try:
                code = self._once(self._lock)
                if code is not None:
                    return code
                self.tick()
                time.sleep(_TICK_S)
            except KeyboardInterrupt:
                if not self._stop_asked():
                    return _LEFT

    def _once(self, lock: EngineLock) -> int | None:
        record = self._record()
        self._drain()
        if not record.open:
            self._drain()
            return self._ended(record)
        if self._host is None:
            if lock.try_take():
                self._become_engine()
            elif not self.wait and not record.wanted and self._waits(record):
                return _WAITING
            return None
        self._host.tick()
        halted = self._host.halted(self.run_id)
        if halted is not None:
            raise halted if isinstance(halted, NetmendError) else UnavailableError(str(halted))
        if not self.wait and self._host.waits(self.run_id) and not self._host.busy:
            return _WAITING
        return None

    def _become_engine(self) -> None:
        # Imported here: DBOS takes most of a second, and a follower does not need it.
        from netmend.workflow.durable import DurableEngine  # noqa: PLC0415 - see above

        self.wiring.seen.demand()
        engine = DurableEngine(self.wiring.settings.store_url, self.wiring.rooms)
        self._host = EngineHost(engine, self.wiring.store, self.wiring.events, self.wiring.clock)
        for cut_off in self._host.start():
            sys.stderr.write(f"{cut_off} was touching devices when its engine ended: it is resumed first\n")

    def _ended(self, record: RunRecord) -> int | None:
        """Return the run's exit code, once nothing else is in the middle of something here."""
        if self._host is not None:
            self._host.tick()
            if self._host.busy:
                return None
        return record.exit_code if record.exit_code is not None else 0

    def _record(self) -> RunRecord:
        record = self.wiring.store.runs.get(self.run_id)
        if record is None:
            raise InconsistentError(f"{self.run_id}: the run has vanished from the database")
        return record

    def _drain(self) -> None:
        for event in self.wiring.store.events.after(self.seen, run=self.run_id):
            self.seen = event.seq
            self.watch(event)

    @staticmethod
    def _waits(record: RunRecord) -> bool:
        return record.status.value in {"wait_for_approval", "scheduled"}

    def _stop_asked(self) -> bool:
        """React to Ctrl-C: True when the run is being taken back, False when this command is left."""
        record = self._record()
        if self._host is None or not record.touching or self._interrupted:
            for line in timers_left(self.wiring, record):
                self.wiring.events.record(self.run_id, "run.left", {"text": line})
            self._drain()
            return False
        self._interrupted = True
        self.wiring.store.runs.update(self.run_id, abort="stopped by Ctrl-C")
        self.wiring.events.record(
            self.run_id, "run.stopping", {"text": "stopping: taking back what is pending"}
        )
        return True


def timers_left(wiring: Wiring, record: RunRecord) -> tuple[str, ...]:
    """Say which devices still revert by themselves, and when."""
    known = wiring.store.facts.get(record.id, "devices", DeviceOutcomes)
    pending = known.in_state(DeviceState.PENDING) if known is not None and record.touching else ()
    return tuple(
        f"{one.device} reverts by itself at {one.confirm_by:%H:%M:%S} UTC unless someone confirms"
        for one in pending
        if one.confirm_by is not None
    )
