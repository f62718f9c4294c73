"""The durable engine: the line on DBOS. The only file that knows DBOS.

What DBOS does on its own is kept small on purpose (read in the source of 3.4.0):
- `DBOS.launch()` recovers every pending workflow of its executor id. Each engine start gets a new id, so
  nothing is recovered unasked; what is resumed is decided by the engine, and said.
- The default serializer is pickle; facts are stored as JSON text, so the database cannot run code.
- The application version is a hash of the workflow's source unless it is pinned: it is pinned, and raised
  by hand when the order of the line's steps changes.
- A workflow of another application version is never carried again: resumed, it waits in a queue for ever.
  A run that such a one holds goes on in a new workflow, in the way that `inherited` says, once and for all.
- An exception that is not an `Exception` leaves the workflow pending: `EngineHaltedError` relies on it.
"""

import json
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from dbos import DBOS, DBOSConfig, Serializer, SetWorkflowID

from netmend.errors import NetmendError, UnavailableError
from netmend.model.fact import Fact
from netmend.model.outcome import RunEnd
from netmend.seams import Journal
from netmend.workflow.hold import Hold
from netmend.workflow.inherited import Way, finish_inherited, way_on
from netmend.workflow.journal import EngineHaltedError, bug_in, carry_out, read_back
from netmend.workflow.line import improve_service_quality
from netmend.workflow.rooms import Rooms
from netmend.workflow.words import Words

LINE_VERSION = "line-2"
_MAX_RECOVERIES = 50
_TOPIC = "word"
_POLL_S = 0.2

F = TypeVar("F", bound=Fact)


class DurableEngine:
    """The runs that this process carries. One per process, because DBOS is.

    `rooms`: makes the rooms anew whenever a run is taken.  `words`: what was said to them.
    `halted`: why a run could not go on here; it stays as it is and can be resumed.
    """

    def __init__(self, database_url: str, rooms: Callable[[], Rooms]) -> None:
        self.rooms = rooms
        self.words = Words()
        self.live: set[str] = set()
        self.halted: dict[str, NetmendError] = {}
        self._database_url = database_url
        self._workflows: dict[str, str] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Launch DBOS; nothing is recovered before `take`.

        Raises:
            UnavailableError: the database cannot be used.
        """
        global _engine  # noqa: PLW0603 - DBOS finds a workflow by its name, so the workflow finds us here
        _engine = self
        config: DBOSConfig = {
            "name": "netmend",
            "system_database_url": self._database_url,
            "serializer": _Json(),
            "application_version": LINE_VERSION,
            "executor_id": f"netmend-{uuid.uuid4().hex}",
            "log_level": "CRITICAL",
            "console_log_level": "CRITICAL",
            "notification_listener_polling_interval_sec": _POLL_S,
            "max_executor_threads": 64,
        }
        try:
            DBOS(config=config)
            DBOS.launch()
        except Exception as error:
            # A front door: DBOS lets through whatever its database driver raises, and only the store may
            # know that driver's errors. No run has been taken yet.
            raise UnavailableError(
                f"the run engine cannot start on its database: {type(error).__name__}"
            ) from error

    def take(self, run_id: str) -> None:
        """Start the run, or resume it where it was cut off."""
        with self._lock:
            if run_id in self.live:
                return
            self.live.add(run_id)
            self.halted.pop(run_id, None)
        workflow, begun_by = _workflow_of(run_id)
        self._workflows[run_id] = workflow
        if DBOS.get_workflow_status(workflow) is not None:
            # What was said while nobody listened is in our tables, not in its messages. Said before it
            # begins to listen, so that it is never taken for one that has heard everything.
            self.send(run_id)
            DBOS.resume_workflow(workflow)
            return
        way = Way.ANEW
        if begun_by is not None:
            rooms = self.rooms()
            way = way_on(rooms, run_id)
            told = {"begun_by": begun_by, "line": LINE_VERSION, "way": way.value}
            rooms.events.record(run_id, "run.inherited", told)
        with SetWorkflowID(workflow):
            if way is Way.ANEW:
                DBOS.start_workflow(_improve, run_id)
            else:
                DBOS.start_workflow(_finish, run_id, way.value)

    def send(self, run_id: str) -> None:
        """Wake the run: somebody decided something."""
        DBOS.send(self._workflows.get(run_id, run_id), self.words.say(run_id), topic=_TOPIC)

    def stop(self) -> None:
        """End the engine; runs that wait stay as they are in the database."""
        DBOS.destroy()


class DurableJournal:
    """Implements `seams.Journal` inside a DBOS workflow."""

    def __init__(self, engine: DurableEngine, rooms: Rooms, run: str) -> None:
        self._engine = engine
        self._rooms = rooms
        self._run = run

    def do(self, name: str, made: type[F], step: Callable[[], F]) -> F:
        """Run the step once, or return what it returned before."""
        text = DBOS.run_step({"name": name}, lambda: carry_out(self._rooms, self._run, name, step))
        return read_back(made, text)

    def wait(self, name: str, seconds: float) -> None:  # noqa: ARG002 - the seam names its waits
        """Let time pass; after a crash only what is left of it."""
        DBOS.sleep(seconds)

    def pause(self, name: str, until: datetime) -> bool:  # noqa: ARG002 - the seam names its waits
        """Wait for a word; the deadline is kept over restarts."""
        left_s = max(0.0, (until - self._rooms.clock.now()).total_seconds())
        word = None
        self._engine.words.pause(self._run)
        try:
            word = DBOS.recv(_TOPIC, timeout_seconds=left_s)
        finally:
            self._engine.words.go_on(self._run, word)
        return word is not None


class _Json(Serializer):
    """JSON text; what is stored consists of strings and lists of strings."""

    def serialize(self, data: Any) -> str:  # noqa: ANN401 - DBOS's signature
        return json.dumps(data, default=str)

    def deserialize(self, serialized_data: str) -> Any:  # noqa: ANN401 - DBOS's signature
        return json.loads(serialized_data)

    def name(self) -> str:
        return "netmend_json"


_engine: DurableEngine | None = None


def _workflow_of(run_id: str) -> tuple[str, str | None]:
    """Return the workflow that carries a run in this version, and which other version began the run."""
    first = DBOS.get_workflow_status(run_id)
    if first is None or first.app_version == LINE_VERSION:
        return run_id, None
    return f"{run_id}@{LINE_VERSION}", first.app_version or "unknown"


@DBOS.workflow(name="improve_service_quality", max_recovery_attempts=_MAX_RECOVERIES)
def _improve(run_id: str) -> str:
    return _carried(run_id, improve_service_quality)


@DBOS.workflow(name="finish_inherited", max_recovery_attempts=_MAX_RECOVERIES)
def _finish(run_id: str, way: str) -> str:
    return _carried(run_id, lambda rooms, journal, run: finish_inherited(rooms, journal, run, Way(way)))


def _carried(run_id: str, line: Callable[[Rooms, Journal, str], RunEnd]) -> str:
    engine = _engine
    if engine is None:
        raise EngineHaltedError(UnavailableError("the run engine is not started"))
    try:
        rooms = engine.rooms()
        rooms = Hold.take(rooms.store.runs, run_id).guard(rooms)
        end = line(rooms, DurableJournal(engine, rooms, run_id), run_id)
    except EngineHaltedError as halt:
        engine.halted[run_id] = halt.cause
        raise
    except NetmendError as error:
        engine.halted[run_id] = error
        raise EngineHaltedError(error) from error
    except Exception as error:
        # A front door: a bug must neither lose the run nor confirm anything. It stays resumable, and the
        # timers of its devices take back what is pending.
        # The trace goes to the log file with the front door's own; never to a stream, where it would show
        # the values of variables.
        engine.halted[run_id] = bug_in(run_id, error)
        raise EngineHaltedError(engine.halted[run_id]) from error
    finally:
        engine.live.discard(run_id)
    return end.model_dump_json()
