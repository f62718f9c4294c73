from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from netmend.model.change import ChangeSet, Preview
from netmend.model.project import Project
from netmend.model.proposal import ImprovementProposal, ServiceImpact, Severity
from netmend.model.report import Analysis, DegradationClass, MaintenanceWindow, ServiceDegradationReport
from netmend.preflight import propose

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
IMPACT = tuple(
    ServiceImpact(service=name, owner="bank", severity=Severity.DEGRADED, path=(name,))
    for name in ("bank-a", "bank-b")
)
Make = Callable[..., ImprovementProposal]


def report(window: MaintenanceWindow | None = None) -> ServiceDegradationReport:
    return ServiceDegradationReport(
        schema_="netmend.report.v1",
        id="SDR-1",
        affected_service="gold-acme",
        degradation=DegradationClass.LOSS,
        reported_by="acme",
        analysis=Analysis(measured_at=NOON),
        window=window,
    )


@pytest.fixture
def make(move: ChangeSet, moved: tuple[Preview, ...], project: Project) -> Make:
    """Make a proposal of the example move, changed as a test asks."""

    def made(**changed: Any) -> ImprovementProposal:  # noqa: ANN401 - one argument of propose each
        arguments: dict[str, Any] = {
            "run": "R-1",
            "attempt": 1,
            "requester": "noc-olga",
            "author": "northnet",
            "report": report(),
            "change_set": move,
            "previews": moved,
            "impact": IMPACT,
            "requirements": (),
            "project": project,
        }
        return propose(**(arguments | changed))

    return made


def test_the_same_again_has_the_same_digest(make: Make, moved: tuple[Preview, ...], move: ChangeSet) -> None:
    """Run, attempt and the order of sets mean nothing to a decision."""
    shuffled = move.model_copy(update={"changes": move.changes[::-1]})

    again = make(run="R-2", attempt=2, previews=moved[::-1], impact=IMPACT[::-1], change_set=shuffled)

    assert again.digest == make().digest


def test_reasons_may_be_worded_anew(make: Make) -> None:
    """Decided on are service, owner and severity; the path explains them."""
    reworded = tuple(one.model_copy(update={"path": ("otherwise",)}) for one in IMPACT)

    assert make(impact=reworded).digest == make().digest


@pytest.mark.parametrize("field", ["base_digest", "post_digest", "back_out"])
def test_any_other_device_state_is_another_proposal(
    make: Make, moved: tuple[Preview, ...], field: str
) -> None:
    """Base, result and way back are all bound."""
    other = (moved[0].model_copy(update={field: "other"}), *moved[1:])

    assert make(previews=other).digest != make().digest


@pytest.mark.parametrize("update", [{"wave": 7}, {"edits": ("edit p4 ",)}, {"edits": ()}])
def test_any_other_edit_or_order_is_another_proposal(
    make: Make, move: ChangeSet, update: dict[str, object]
) -> None:
    """One byte is enough."""
    other = (move.changes[0].model_copy(update=update), *move.changes[1:])

    assert make(change_set=move.model_copy(update={"changes": other})).digest != make().digest


def test_any_other_impact_is_another_proposal(make: Make) -> None:
    """A service more, or one that is hurt more."""
    worse = (IMPACT[0].model_copy(update={"severity": Severity.OUTAGE}), IMPACT[1])

    assert len({make().digest, make(impact=worse).digest, make(impact=IMPACT[:1]).digest}) == 3


def test_other_rules_are_another_proposal(make: Make, move: ChangeSet, project: Project) -> None:
    """Who may decide, of what type the change is, in which project."""
    digests = {
        make().digest,
        make(project=project.model_copy(update={"parties_digest": "sha256:0"})).digest,
        make(project=project.model_copy(update={"name": "other"})).digest,
        make(change_set=ChangeSet.model_validate(move.model_dump() | {"change_type": "standard"})).digest,
    }

    assert len(digests) == 4


def test_the_window_is_bound_as_a_time_and_not_as_it_is_written(make: Make) -> None:
    """The same moment in another zone is the same window; an hour more is another."""
    window = MaintenanceWindow(start=NOON, end=NOON + timedelta(hours=1))
    elsewhere = timezone(timedelta(hours=2))
    same = MaintenanceWindow(start=NOON.astimezone(elsewhere), end=window.end.astimezone(elsewhere))
    longer = MaintenanceWindow(start=NOON, end=NOON + timedelta(hours=2))

    digests = [make(report=report(w)).digest for w in (None, window, same, longer)]

    assert digests[1] == digests[2]
    assert len(set(digests)) == 3
