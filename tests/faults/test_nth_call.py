"""The n-th call fails, for n = 1, 2, ... until a run passes without meeting it (SQLite's own method)."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Connection
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import LabClock, fault, judged
from tests.line.forks import Forks
from tests.line.platforms import CANARY, LATER

from netmend.errors import UnavailableError
from netmend.store.database import Database
from netmend.workflow.journal import EngineHaltedError

pytestmark = pytest.mark.matrix
MOST = 400
AT_ONCE = 3
Moment = Literal["before", "after"]


class Nth:
    """Counts calls. `met`: the n-th one was reached."""

    def __init__(self, n: int) -> None:
        self._left = n
        self.met = False

    def now(self) -> bool:
        """Count one call, and say whether it is the one."""
        self._left -= 1
        self.met = self.met or self._left == 0
        return self._left == 0


def survives(forks: Forks, begin: Callable[[pytest.MonkeyPatch], Nth]) -> tuple[bool, list[str]]:
    """Carry one run while a call fails, engine after engine, and judge it; first: was the call reached."""
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
            return nth.met, ["the run never ended"]
    return nth.met, violated(judged(forks, before))


def all_of(
    forks: Forks,
    begin: Callable[[int, pytest.MonkeyPatch], Nth],
    record: Callable[[str, object], None],
    row: str,
) -> list[str]:
    """Try every n until the call is not reached any more, and return what was violated."""
    wrong: list[str] = []
    n = 0
    met = True
    while met:
        n += 1
        assert n <= MOST
        met, found = survives(forks, partial(begin, n))
        wrong += [f"call {n}: {one}" for one in found]
    record("row", row)
    record("driver", forks.driver)
    record("trials", n)
    record("violations", len(wrong))
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

    assert all_of(forks, begin, record_property, "F44") == []


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

    assert all_of(forks, begin, record_property, "F19") == []


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

    assert all_of(forks, begin, record_property, "F12") == []


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

    assert all_of(forks, begin, record_property, "F44 full") == []
