"""The n-th call fails, for every n that a run has (SQLite's own method), and other engines take the run up.

A first run counts the calls. Where they are more than `NETMEND_TRIALS` (four times that on netconf, so that
40 is every n there), as many are taken, evenly spread from a place that the seed draws.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import pytest
from sqlalchemy import Connection
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import LabClock, fault, judged
from tests.faults.trials import SEED, TRIALS
from tests.line.forks import Forks
from tests.line.platforms import CANARY, LATER

from netmend.errors import UnavailableError
from netmend.store.database import Database
from netmend.workflow.journal import EngineHaltedError

pytestmark = pytest.mark.matrix
AT_ONCE = 3
THOROUGH = {"netconf": 4}
"""How many times more calls are taken there than elsewhere."""
Moment = Literal["before", "after"]


class Nth:
    """Counts calls. `n`: the one that fails; 0: none does."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._lock = Lock()
        self.calls = 0

    @property
    def met(self) -> bool:
        """Say whether the call was reached."""
        return self.calls >= self._n

    def now(self) -> bool:
        """Count one call, and say whether it is the one."""
        with self._lock:
            self.calls += 1
            return self.calls == self._n


def survives(forks: Forks, begin: Callable[[pytest.MonkeyPatch], Nth]) -> tuple[Nth, list[str]]:
    """Carry one run while a call fails, engine after engine, and judge it."""
    trial = forks.begin()
    trial.clock = LabClock(forks.site)
    before = forks.site.configs()
    with pytest.MonkeyPatch.context() as patch:
        nth = begin(patch)
        for _ in range(AT_ONCE):
            try:
                trial.carry()
            except (EngineHaltedError, UnavailableError):
                continue
            break
        else:
            return nth, ["the run never ended"]
    return nth, violated(judged(forks, before))


def spread(calls: int, most: int) -> list[int]:
    """Return which calls are to fail."""
    if calls <= most:
        return list(range(1, calls + 1))
    step = calls / most
    start = random.Random(SEED).random() * step  # noqa: S311 - a seed that can be given again is what is wanted
    return [1 + int(start + number * step) for number in range(most)]


def all_of(
    forks: Forks,
    begin: Callable[[int, pytest.MonkeyPatch], Nth],
    record: Callable[[str, object], None],
    row: str,
) -> list[str]:
    """Let one call after the other fail, each in a run of its own, and return what was violated."""
    undisturbed, wrong = survives(forks, partial(begin, 0))
    failing = spread(undisturbed.calls, TRIALS * THOROUGH.get(forks.driver, 1))
    bad = set[int]()
    for n in failing:
        try:
            nth, found = survives(forks, partial(begin, n))
        except Exception as error:  # noqa: BLE001 - an engine that breaks off is a violation; the others are tried too
            nth, found = None, [f"{type(error).__name__}: {error}"]
        if nth is not None and not nth.met:
            found = ["was not reached"]
        wrong += [f"call {n}: {one}" for one in found]
        bad |= {n} if found else set()
    for name, value in (
        ("row", row),
        ("driver", forks.driver),
        ("trials", len(failing)),
        ("violations", len(bad)),
        ("seed", SEED if len(failing) < undisturbed.calls else "-"),
    ):
        record(name, value)
    assert undisturbed.calls
    return wrong


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_database_write_fails(
    forks: Forks, moment: Moment, record_property: Callable[[str, object], None]
) -> None:
    """Not written, or written and not heard of (FAULTS F21, F44, F45)."""

    def begin(n: int, patch: pytest.MonkeyPatch) -> Nth:
        nth, write = Nth(n), Database.write

        @contextmanager
        def failing(self: Database) -> Iterator[Connection]:
            fails = nth.now()
            if fails and moment == "before":
                raise UnavailableError("the database: disk I/O error")
            with write(self) as connection:
                yield connection
            if fails:
                raise UnavailableError("the database: the connection was lost")

        patch.setattr(Database, "write", failing)
        return nth

    wrong = all_of(forks, begin, record_property, f"F44 write {moment}")

    assert wrong == [], "\n".join(wrong)


def test_a_database_read_fails(forks: Forks, record_property: Callable[[str, object], None]) -> None:
    """What is not known is not made up, and the run goes on when it can be read again (FAULTS F44)."""

    def begin(n: int, patch: pytest.MonkeyPatch) -> Nth:
        nth, read = Nth(n), Database.read

        @contextmanager
        def failing(self: Database) -> Iterator[Connection]:
            if nth.now():
                raise UnavailableError("the database: disk I/O error")
            with read(self) as connection:
                yield connection

        patch.setattr(Database, "read", failing)
        return nth

    wrong = all_of(forks, begin, record_property, "F44 read")

    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("device", [CANARY, LATER])
def test_a_connection_is_lost(
    forks: Forks, device: str, record_property: Callable[[str, object], None]
) -> None:
    """At every request to a device, before it acts (FAULTS F10, F19, F22, F34)."""
    from netmend.pipelines.guarded_requests import GuardedRequests  # noqa: PLC0415 - the seam it is cut at

    def begin(n: int, patch: pytest.MonkeyPatch) -> Nth:
        nth, request = Nth(n), GuardedRequests.request

        def cutting(self: GuardedRequests, op: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - handed on
            if self.device == device and nth.now():
                fault(forks.site, device, "any", kind="drop")
            return request(self, op, *rest, **more)

        patch.setattr(GuardedRequests, "request", cutting)
        return nth

    wrong = all_of(forks, begin, record_property, f"F19 {device}")

    assert wrong == [], "\n".join(wrong)


def test_a_file_cannot_be_put_in_its_place(
    forks: Forks, record_property: Callable[[str, object], None]
) -> None:
    """Notices and the inventory are files too (FAULTS F12, F40)."""

    def begin(n: int, patch: pytest.MonkeyPatch) -> Nth:
        nth, replace = Nth(n), os.replace

        def failing(source: Path, target: Path) -> None:
            if nth.now():
                raise OSError(28, "No space left on device")
            replace(source, target)

        patch.setattr(os, "replace", failing)
        return nth

    wrong = all_of(forks, begin, record_property, "F12")

    assert wrong == [], "\n".join(wrong)


def test_the_disk_is_full(forks: Forks, record_property: Callable[[str, object], None]) -> None:
    """SQLite itself says so from the n-th transaction on, until there is room again (FAULTS F44)."""
    page_count = "PRAGMA page_count"

    def begin(n: int, patch: pytest.MonkeyPatch) -> Nth:
        nth, write = Nth(n), Database.write

        @contextmanager
        def full(self: Database) -> Iterator[Connection]:
            with write(self) as connection:
                raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]  # SQLite
                pages = raw.execute(page_count).fetchone()[0]
                limit = pages if nth.now() else 1_000_000
                raw.execute(f"PRAGMA max_page_count={limit}")
                if limit == pages:
                    raw.execute("CREATE TABLE filler AS SELECT zeroblob(1000000) AS nothing")
                yield connection

        patch.setattr(Database, "write", full)
        return nth

    wrong = all_of(forks, begin, record_property, "F44 full")

    assert wrong == [], "\n".join(wrong)
