"""Which runs an engine takes up, without the engine itself."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from netmend.audit import AuditJournal
from netmend.errors import NetmendError
from netmend.model.outcome import RunStatus
from netmend.model.report import Analysis, DegradationClass, ServiceDegradationReport
from netmend.model.run import RunRecord
from netmend.store import Store
from netmend.testing.clock import NOON, FrozenClock
from netmend.workflow.engine_host import EngineHost, EngineLock
from netmend.workflow.words import Words

if TYPE_CHECKING:
    from netmend.workflow.durable import DurableEngine


class Engine:
    """Stands where DBOS is: takes runs and never carries them."""

    def __init__(self) -> None:
        self.live: set[str] = set()
        self.words = Words()
        self.halted: dict[str, NetmendError] = {}
        self.taken: list[str] = []
        self.sent: list[str] = []

    def start(self) -> None:
        """Start."""

    def take(self, run: str) -> None:
        """Take it."""
        self.taken.append(run)
        self.live.add(run)

    def send(self, run: str) -> None:
        """Wake it."""
        self.sent.append(run)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def host(engine: Engine, store: Store, clock: FrozenClock) -> EngineHost:
    return EngineHost(cast("DurableEngine", engine), store, AuditJournal(store.events, clock), clock)


def opened(store: Store, **fields: object) -> None:
    report = ServiceDegradationReport(
        schema_="netmend.report.v1",
        id="REP-1",
        affected_service="SVC-1",
        degradation=DegradationClass.LOSS,
        reported_by="noc",
        analysis=Analysis(measured_at=NOON),
    )
    store.runs.open(RunRecord(id="R-1", report=report, requester="rob", created_at=NOON, updated_at=NOON))
    store.runs.update("R-1", **fields)


def test_a_run_that_was_touching_devices_is_taken_up_first(
    host: EngineHost, engine: Engine, store: Store
) -> None:
    """Without anybody asking for it."""
    opened(store, touching=True)

    assert host.start() == ("R-1",)
    assert engine.taken == ["R-1"]


def test_a_parked_run_stays_parked_until_it_gets_a_word(
    host: EngineHost, engine: Engine, store: Store
) -> None:
    """An abort is one; a wanted run is taken at once."""
    opened(store)
    host.start()
    host.tick()
    parked = list(engine.taken)
    store.runs.update("R-1", abort="rob: stop")

    host.tick()

    assert (parked, engine.taken) == ([], ["R-1"])


def test_a_live_run_is_woken_once_for_each_word(host: EngineHost, engine: Engine, store: Store) -> None:
    """Not at every look."""
    opened(store, wanted=True)
    host.tick()
    store.runs.update("R-1", abort="rob: stop")

    for _ in range(3):
        host.tick()

    assert (engine.taken, engine.sent) == (["R-1"], ["R-1"])


def test_a_wanted_run_stays_wanted_until_it_waits(host: EngineHost, engine: Engine, store: Store) -> None:
    """Who follows it from another process would take it for one that waits already."""
    opened(store, wanted=True)
    wanted = []
    for pause in (False, False, True):
        if pause:
            engine.words.pause("R-1")
        host.tick()
        wanted.append(store.runs.all()[0].wanted)

    assert (engine.taken, wanted) == (["R-1"], [True, True, False])


def test_a_run_whose_word_is_on_its_way_does_not_wait(host: EngineHost, engine: Engine, store: Store) -> None:
    """A command that ends where the run waits would leave just before it goes on."""
    opened(store, wanted=True)
    host.tick()
    word = engine.words.say("R-1")
    engine.words.pause("R-1")
    on_its_way = host.waits("R-1"), "R-1" in host.busy
    engine.words.go_on("R-1", word)
    engine.words.pause("R-1")

    assert on_its_way == (False, True)
    assert (host.waits("R-1"), "R-1" in host.busy) == (True, False)


def test_a_run_that_nobody_carries_waits(host: EngineHost, store: Store) -> None:
    """The command that carried it has just left; the one that takes its place would wait for nobody."""
    opened(store, status=RunStatus.WAIT_FOR_APPROVAL)
    host.tick()

    assert host.waits("R-1")


def test_a_run_that_never_gets_further_is_alarmed_once(
    host: EngineHost, engine: Engine, store: Store
) -> None:
    """After twenty resumes it waits for a person; who follows it is told."""
    opened(store, touching=True, resumes=20, decide_by=NOON)

    host.start()
    for _ in range(3):
        host.tick()

    alarms = [event.kind for event in store.events.after(0, run="R-1")]
    assert alarms == ["run.poisoned"]
    assert engine.taken == []
    assert "R-1" in str(host.halted("R-1"))


def test_only_one_process_is_the_engine(tmp_path: Path) -> None:
    """The lock is the kernel's: it goes with the process."""
    first, second = EngineLock(tmp_path / "engine.lock"), EngineLock(tmp_path / "engine.lock")

    assert first.try_take()
    assert not second.try_take()
