"""An engine whose run another one has taken up writes nothing more about it."""

from dataclasses import replace

import pytest

from netmend.errors import UnavailableError
from netmend.model.project import DeviceEntry
from netmend.model.report import Analysis, DegradationClass, ServiceDegradationReport
from netmend.model.run import RunRecord
from netmend.store import Store
from netmend.testing.clock import NOON

FACT = DeviceEntry(name="r1", platform="netconf", hostname="127.0.0.1", port=830, username=None)


@pytest.fixture
def run(store: Store) -> str:
    report = ServiceDegradationReport(
        schema_="netmend.report.v1",
        id="REP-1",
        affected_service="SVC-1",
        degradation=DegradationClass.LOSS,
        reported_by="noc",
        analysis=Analysis(measured_at=NOON),
    )
    store.runs.open(RunRecord(id="R-1", report=report, requester="rob", created_at=NOON, updated_at=NOON))
    return "R-1"


def test_the_engine_that_took_the_run_last_writes(store: Store, run: str) -> None:
    """Facts and the record."""
    number = store.runs.take(run)

    replace(store.facts, taking=number).put(run, "entry", FACT)
    replace(store.runs, taking=number).update(run, touching=True)

    assert store.facts.get(run, "entry", DeviceEntry) == FACT
    assert store.runs.all()[0].touching


def test_an_engine_from_before_writes_nothing(store: Store, run: str) -> None:
    """It was stopped between its last check and this: the transaction itself demands the taking."""
    number = store.runs.take(run)
    facts, runs = replace(store.facts, taking=number), replace(store.runs, taking=number)
    store.runs.take(run)

    with pytest.raises(UnavailableError, match="R-1: another engine has taken it up meanwhile"):
        facts.put(run, "entry", FACT)
    with pytest.raises(UnavailableError, match="R-1: another engine has taken it up meanwhile"):
        runs.update(run, touching=True)

    assert store.facts.get(run, "entry", DeviceEntry) is None
    assert not store.runs.all()[0].touching
