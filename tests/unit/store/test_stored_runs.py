from concurrent.futures import ThreadPoolExecutor

import pytest

from netmend.errors import BadInputError, UnavailableError
from netmend.model.outcome import RunOutcome, RunStatus
from netmend.model.report import Analysis, DegradationClass, ServiceDegradationReport
from netmend.model.run import RunRecord
from netmend.store import Store, open_store
from netmend.testing.clock import NOON, FrozenClock


def run(run_id: str, *, service: str = "SVC-GOLD-7", report: str = "REP-1") -> RunRecord:
    return RunRecord(
        id=run_id,
        report=ServiceDegradationReport(
            schema_="netmend.report.v1",
            id=report,
            affected_service=service,
            degradation=DegradationClass.LOSS,
            reported_by="noc",
            analysis=Analysis(measured_at=NOON),
        ),
        requester="ana",
        created_at=NOON,
        updated_at=NOON,
    )


def test_a_run_is_found_by_its_id(store: Store) -> None:
    """What was opened reads back equal."""
    opened = store.runs.open(run("R-1"))

    assert store.runs.get("R-1") == opened == run("R-1")
    assert store.runs.get("R-2") is None


def test_a_second_report_joins_the_open_run_of_its_service(store: Store) -> None:
    """One open run per service."""
    first = store.runs.open(run("R-1", report="REP-1"))

    joined = store.runs.open(run("R-2", report="REP-2"))

    assert joined == first
    assert store.runs.all() == (first,)


def test_an_ended_run_is_not_joined(store: Store) -> None:
    """After the end a new report opens a new run."""
    store.runs.open(run("R-1"))
    store.runs.update("R-1", outcome=RunOutcome.RESTORED, exit_code=0, status=RunStatus.COMPLETED)

    second = store.runs.open(run("R-2", report="REP-2"))

    assert second.id == "R-2"


def test_the_same_id_with_the_same_report_is_the_same_run(store: Store) -> None:
    """A repeated command finds the run, ended or not."""
    store.runs.open(run("R-1"))
    ended = store.runs.update("R-1", outcome=RunOutcome.REFUSED)

    assert store.runs.open(run("R-1")) == ended


def test_the_same_id_with_another_report_is_bad_input(store: Store) -> None:
    """An id is never used for two things."""
    store.runs.open(run("R-1"))

    with pytest.raises(BadInputError, match="run R-1: exists for report REP-1: choose another run id"):
        store.runs.open(run("R-1", service="SVC-2", report="REP-2"))


def test_ids_are_counted_on_from_the_highest(store: Store) -> None:
    """Ids chosen by people are respected; odd ones are not counted."""
    assert store.runs.next_id() == "R-1"
    store.runs.open(run("nightly", service="SVC-1"))
    store.runs.open(run("R-5", service="SVC-2"))

    opened = store.runs.open(lambda run_id: run(run_id, service="SVC-3"))

    assert opened.id == "R-6"
    assert store.runs.next_id() == "R-7"


def test_threads_never_get_the_same_id(store: Store) -> None:
    """The id is taken inside the transaction that opens the run."""
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda n: store.runs.open(lambda i: run(i, service=f"SVC-{n}")).id, range(24)))

    assert sorted(opened) == sorted(f"R-{n}" for n in range(1, 25))


def test_two_processes_open_one_run_per_service(store: Store, url: str, clock: FrozenClock) -> None:
    """Two stores on the same file behave as one."""
    other = open_store(url, clock)
    with ThreadPoolExecutor(8) as pool:
        ids = {one.id for one in pool.map(lambda n: (store, other)[n % 2].runs.open(run), range(16))}

    other.close()

    assert ids == {"R-1"}


def test_an_update_changes_only_what_is_named(store: Store, clock: FrozenClock) -> None:
    """The time of the update is noted by itself."""
    store.runs.open(run("R-1"))
    clock.advance(7)

    changed = store.runs.update("R-1", touching=True, reason="wave 0")

    expected = run("R-1").model_copy(update={"touching": True, "reason": "wave 0", "updated_at": clock.now()})
    assert changed == expected
    assert store.runs.get("R-1") == expected


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"id": "R-9"}, "run R-1: id never changes"),
        ({"status": "perhaps"}, "run R-1: status: Input should be"),
        ({"colour": "red"}, "run R-1: colour: Extra inputs are not permitted"),
    ],
)
def test_a_wrong_update_changes_nothing(store: Store, fields: dict[str, object], sentence: str) -> None:
    """An update is validated like a new record."""
    store.runs.open(run("R-1"))

    with pytest.raises(BadInputError, match=sentence):
        store.runs.update("R-1", **fields)

    assert store.runs.get("R-1") == run("R-1")


def test_an_ended_run_stays_ended(store: Store) -> None:
    """Its outcome may be corrected by a person, but it never becomes open again."""
    store.runs.open(run("R-1"))
    store.runs.update("R-1", outcome=RunOutcome.INCONSISTENT)

    with pytest.raises(BadInputError, match=r"run R-1: has ended \(inconsistent\) and stays so"):
        store.runs.update("R-1", outcome=None)

    assert store.runs.update("R-1", outcome=RunOutcome.BACKED_OUT).outcome is RunOutcome.BACKED_OUT


def test_an_unknown_run_cannot_be_updated(store: Store) -> None:
    """The sentence says where the known ones are listed."""
    with pytest.raises(BadInputError, match="run R-1: no such run: `netmend runs` lists them"):
        store.runs.update("R-1", touching=True)


def test_a_damaged_record_is_never_guessed(store: Store) -> None:
    """A row that does not read back stops whoever reads it."""
    store.runs.open(run("R-1"))
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE netmend_runs SET record = '{}'")

    with pytest.raises(UnavailableError, match="a stored RunRecord does not read back"):
        store.runs.get("R-1")
