from collections.abc import Callable
from itertools import permutations

import pytest

from netmend.errors import BadInputError, RefusedError
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.report import Analysis, DegradationClass, ServiceDegradationReport
from netmend.model.runbook import Runbook
from netmend.planning import rank
from netmend.planning.library import LibraryPlanner
from netmend.seams import Planner

MakeRunbook = Callable[..., Runbook]
NONE: frozenset[str] = frozenset()


class GivenPlans:
    """A planner that offers what it was made with."""

    def __init__(self, *plans: ServiceImprovementPlan) -> None:
        self._plans = plans

    def plans(
        self,
        report: ServiceDegradationReport,  # noqa: ARG002 - the seam's own name
        project: Project,  # noqa: ARG002 - the seam's own name
    ) -> tuple[ServiceImprovementPlan, ...]:
        """Offer them for any report."""
        return self._plans


def external(runbook: Runbook) -> ServiceImprovementPlan:
    return ServiceImprovementPlan(
        id=f"of-{runbook.id}", origin="external_party", version="1", runbook=runbook, values={}
    )


def reason(project: Project, report: ServiceDegradationReport, *, failed: frozenset[str] = NONE) -> str:
    ranking = rank(report, project, [LibraryPlanner()], failed)
    assert ranking.plans == ()
    assert [candidate.chosen for candidate in ranking.candidates] == [False]
    return ranking.candidates[0].reason


def with_runbooks(project: Project, *runbooks: Runbook) -> Project:
    return project.model_copy(update={"runbooks": runbooks})


def test_the_order_is_change_type_then_minutes_then_id(
    project: Project, report: ServiceDegradationReport, make_runbook: MakeRunbook
) -> None:
    """A standard change waits for nobody, so it comes first however long it takes."""
    runbooks = (
        make_runbook("b"),
        make_runbook("a"),
        make_runbook("quick", expected_minutes=1),
        make_runbook("slow-standard", change_type="standard", expected_minutes=60),
        make_runbook("emergency", change_type="emergency", expected_minutes=1),
    )

    orders = {
        tuple(
            plan.id for plan in rank(report, with_runbooks(project, *order), [LibraryPlanner()], NONE).plans
        )
        for order in permutations(runbooks)
    }

    assert orders == {("slow-standard", "quick", "a", "b", "emergency")}


def test_an_external_plan_comes_before_the_library(
    project: Project, report: ServiceDegradationReport, make_runbook: MakeRunbook
) -> None:
    """O5: with both present, the external party's plan is followed."""
    standard, normal = (
        make_runbook("own", change_type="standard"),
        make_runbook("theirs", expected_minutes=90),
    )
    planners: list[Planner] = [LibraryPlanner(), GivenPlans(external(normal))]

    ranking = rank(report, with_runbooks(project, standard), planners, NONE)

    assert [plan.id for plan in ranking.plans] == ["of-theirs", "own"]


def test_the_inputs_of_the_order_are_printed(
    project: Project, report: ServiceDegradationReport, make_runbook: MakeRunbook
) -> None:
    """Somebody who disagrees sees what decided."""
    ranking = rank(
        report, with_runbooks(project, make_runbook("a"), make_runbook("b")), [LibraryPlanner()], NONE
    )

    inputs = "origin service_provider, change type normal, expected 5 min, version 3"
    assert [(candidate.id, candidate.chosen, candidate.reason) for candidate in ranking.candidates] == [
        ("a", True, f"eligible, rank 1 because: {inputs}"),
        ("b", False, f"eligible, rank 2 because: {inputs}"),
    ]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"degradations": ["jitter"]}, "it answers jitter, not loss"),
        ({"degradations": ["loss"], "services": ["silver"]}, "its scope is silver, not gold"),
        ({"degradations": ["loss"], "service_classes": ["l3vpn"]}, "its scope is class l3vpn, not l2vpn"),
    ],
)
def test_a_runbook_for_something_else_says_so(
    project: Project,
    report: ServiceDegradationReport,
    make_runbook: MakeRunbook,
    answers: dict[str, list[str]],
    expected: str,
) -> None:
    """Degradation, service and class each may exclude it."""
    library = with_runbooks(project, make_runbook("a", answers=answers))

    assert reason(library, report) == f"does not answer this report: {expected}"


def test_a_plan_without_the_required_action_is_incomplete(
    project: Project,
    report: ServiceDegradationReport,
    make_runbook: MakeRunbook,
) -> None:
    """O19: what is wrong with a path is mended by another one."""
    about_path = report.model_copy(update={"degradation": DegradationClass.PATH})

    said = reason(with_runbooks(project, make_runbook("a")), about_path)

    assert said == "does not answer this report: it is incomplete: path needs a reassign step"


def test_a_plan_that_failed_is_not_picked_again(
    project: Project, report: ServiceDegradationReport, make_runbook: MakeRunbook
) -> None:
    """O6: the same report gets another plan, or none."""
    library = with_runbooks(project, make_runbook("a"))

    assert reason(library, report, failed=frozenset({"a"})) == "has already failed for this report"


def test_a_runbook_without_a_value_says_which(
    project: Project, report: ServiceDegradationReport, make_runbook: MakeRunbook
) -> None:
    """The operator learns what the service lacks."""
    rate = {
        "type": "integer",
        "description": "rate",
        "minimum": 1,
        "maximum": 9,
        "from_service": "contracted",
    }

    said = reason(with_runbooks(project, make_runbook("a", parameters={"rate": rate})), report)

    assert said == (
        "its values cannot be resolved: runbook a: parameter rate: service gold has no parameter contracted"
    )


def test_a_runbook_that_no_planner_offers_says_so(
    project: Project, report: ServiceDegradationReport, make_runbook: MakeRunbook
) -> None:
    """A project may have the library planner switched off."""
    ranking = rank(report, with_runbooks(project, make_runbook("a")), [], NONE)

    assert [candidate.reason for candidate in ranking.candidates] == ["no planner offers it"]


def test_a_report_without_analysis_is_refused(project: Project, report: ServiceDegradationReport) -> None:
    """O15: nobody plans blindly."""
    blind = report.model_copy(update={"analysis": Analysis(measured_at=report.analysis.measured_at)})

    with pytest.raises(RefusedError, match=r"^report SDR-1: analysis required: "):
        rank(blind, project, [LibraryPlanner()], NONE)


def test_a_report_about_an_unknown_service_is_bad_input(
    project: Project, report: ServiceDegradationReport
) -> None:
    """The report is wrong, not the network."""
    stray = report.model_copy(update={"affected_service": "bronze"})

    with pytest.raises(BadInputError, match=r"^report SDR-1: service bronze is not in the project$"):
        rank(stray, project, [LibraryPlanner()], NONE)
