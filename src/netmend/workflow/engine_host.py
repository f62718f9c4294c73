"""One engine process per project: who may be it, which runs it takes, and when it may end."""

import fcntl
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING

from netmend.errors import InconsistentError
from netmend.model.outcome import RunStatus
from netmend.model.run import RunRecord
from netmend.seams import Clock, EventSink
from netmend.store import Store

if TYPE_CHECKING:
    from netmend.workflow.durable import DurableEngine

_MAX_RESUMES = 20


class EngineLock:
    """The file lock that makes one process of a project its engine. Freed by the kernel when it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def try_take(self) -> bool:
        """Take the lock, or say that another process has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return True


class EngineHost:
    """Carries the open runs of a project while this process is its engine.

    Other processes only write into the database: a run is wanted, a decision arrived, a run shall stop.
    `tick` looks for that and hands it to the engine, so that those commands need neither the engine nor
    DBOS.
    """

    def __init__(self, engine: "DurableEngine", store: Store, events: EventSink, clock: Clock) -> None:
        self._engine = engine
        self._store = store
        self._events = events
        self._clock = clock
        self._heard: dict[str, tuple[int, str | None]] = {}
        self._taken: set[str] = set()

    def start(self) -> tuple[str, ...]:
        """Start the engine; runs that were touching devices are resumed first. Returns their ids."""
        self._engine.start()
        cut_off = [record for record in self._store.runs.all_open() if record.touching]
        return tuple(record.id for record in cut_off if self._resume(record, "it was touching devices"))

    def tick(self) -> None:
        """Take what is wanted, wake what got a word, resume what is ready."""
        for record in self._store.runs.all_open():
            word = (len(self._store.decisions.of(record.id)), record.abort)
            if record.wanted:
                self._answer(record, word)
            if record.id in self._engine.live:
                if self._heard.setdefault(record.id, word) != word:
                    self._heard[record.id] = word
                    self._engine.send(record.id)
            elif not record.wanted and record.id not in self._engine.halted and self._changed(record, word):
                self._resume(record, "its decision came")

    @property
    def busy(self) -> frozenset[str]:
        """Return the runs that are in the middle of something; a soak time is the middle of a run."""
        return frozenset(self._engine.live - (self._engine.words.waiting - self._touching()))

    def waits(self, run_id: str) -> bool:
        """Say whether the run waits for a word of somebody, and leaves nothing pending on a device.

        A run that nobody carries waits too: the process that was its engine may just have ended.
        """
        record = self._store.runs.get(run_id)
        if record is None or record.touching:
            return False
        if run_id in self._engine.live:
            return run_id in self._engine.words.waiting
        return not record.wanted and record.status in (RunStatus.WAIT_FOR_APPROVAL, RunStatus.SCHEDULED)

    def halted(self, run_id: str) -> Exception | None:
        """Return why the run cannot go on in this process, or None."""
        return self._engine.halted.get(run_id)

    def _answer(self, record: RunRecord, word: tuple[int, str | None]) -> None:
        """Take a run that is wanted; it stays wanted until it waits, or is not carried here any more.

        A command that follows it from another process would think too early that it waits.
        """
        if record.id not in self._taken:
            self._taken.add(record.id)
            if record.id not in self._engine.live:
                self._heard[record.id] = word
                self._engine.take(record.id)
        elif record.id not in self._engine.live or self.waits(record.id):
            self._taken.discard(record.id)
            self._store.runs.update(record.id, wanted=False)

    def _touching(self) -> set[str]:
        return {record.id for record in self._store.runs.all_open() if record.touching}

    def _changed(self, record: RunRecord, word: tuple[int, str | None]) -> bool:
        """Say whether a parked run got a word since this engine first saw it, or has waited long enough."""
        before = self._heard.setdefault(record.id, word)
        return before != word or (record.decide_by is not None and self._clock.now() >= record.decide_by)

    def _resume(self, record: RunRecord, why: str) -> bool:
        if record.resumes >= _MAX_RESUMES:
            self._events.record(record.id, "run.poisoned", {"resumes": record.resumes})
            self._engine.halted[record.id] = InconsistentError(
                f"{record.id}: got no further in {record.resumes} resumes: see `netmend show {record.id}`"
            )
            return False
        self._store.runs.update(record.id, resumes=record.resumes + 1)
        self._events.record(record.id, "run.resumed", {"why": why})
        self._heard[record.id] = (len(self._store.decisions.of(record.id)), record.abort)
        self._engine.take(record.id)
        return True
