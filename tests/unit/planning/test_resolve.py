from collections.abc import Callable, Mapping

import pytest

from netmend.errors import BadInputError
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.runbook import AssignmentParameter, Runbook
from netmend.model.service import Assignment, Service
from netmend.planning.resolve import resolve

MakeRunbook = Callable[..., Runbook]
RATE = {"type": "integer", "description": "rate", "minimum": 1, "maximum": 50}
WAY = {"type": "assignment", "description": "where to"}


Value = Callable[..., int | str]


@pytest.fixture
def value(
    make_runbook: MakeRunbook, service: Service, report: ServiceDegradationReport, project: Project
) -> Value:
    """Resolve a runbook of one parameter, for a report of that root cause."""

    def resolved(parameter: Mapping[str, object], root_cause: str | None = "north") -> int | str:
        analysis = report.analysis.model_copy(update={"root_cause_resource": root_cause})
        found = report.model_copy(update={"analysis": analysis})
        runbook = make_runbook("a", parameters={"x": parameter})
        return resolve(runbook, service, found, project.topology)["x"]

    return resolved


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (RATE | {"default": 7}, 7),
        (RATE | {"from_service": "rate"}, 40),
        (RATE | {"from_service": "rate", "default": 7}, 40),
        (RATE | {"from_service": "absent", "default": 7}, 7),
        (WAY | {"from_service": "wish"}, "middle"),
        (WAY | {"default": "south"}, "south"),
    ],
)
def test_the_service_knows_better_than_the_default(
    value: Value,
    parameter: dict[str, object],
    expected: int | str,
) -> None:
    """The contracted value comes first; the default helps where there is none."""
    assert value(parameter) == expected


@pytest.mark.parametrize(
    ("root_cause", "expected"),
    [
        ("north", "middle"),
        ("middle", "south"),
        ("pe1:m", "south"),
        ("pe2:m", "south"),
        ("elsewhere", "middle"),
        (None, "middle"),
    ],
)
def test_the_first_alternate_that_avoids_the_root_cause_is_taken(
    value: Value,
    root_cause: str | None,
    expected: str,
) -> None:
    """A link, or a port at either end of it, rules out the assignments that use the link."""
    assert value(WAY, root_cause) == expected


def test_no_way_around_the_root_cause_is_no_value(value: Value) -> None:
    """Every way starts at pe1."""
    with pytest.raises(BadInputError, match="every alternate assignment of gold uses the root cause pe1"):
        value(WAY, "pe1")


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        (RATE, "it has no default"),
        (RATE | {"from_service": "absent"}, "service gold has no parameter absent"),
        (RATE | {"from_service": "peak"}, "51 is not within 1..50"),
        (RATE | {"from_service": "wish"}, "'middle' is not a whole number"),
        (WAY | {"default": "north"}, r"'north' is not an alternate assignment of gold"),
    ],
)
def test_a_value_that_is_not_there_or_not_allowed_is_named(
    value: Value,
    parameter: dict[str, object],
    reason: str,
) -> None:
    """Runbook and parameter stand in front of the reason."""
    with pytest.raises(BadInputError, match=rf"^runbook a: parameter x: {reason}"):
        value(parameter)


def test_a_service_without_alternates_cannot_move(
    make_runbook: MakeRunbook, service: Service, report: ServiceDegradationReport, project: Project
) -> None:
    """There is nothing to choose from."""
    stuck = service.model_copy(update={"alternates": ()})

    with pytest.raises(BadInputError, match="service gold has no alternate assignment"):
        resolve(make_runbook("a", parameters={"x": WAY}), stuck, report, project.topology)


@pytest.mark.parametrize(("ends", "expected"), [("same", "middle"), ("other", "moved")])
def test_an_alternate_with_the_wanted_ends_is_taken(
    make_runbook: MakeRunbook,
    service: Service,
    report: ServiceDegradationReport,
    project: Project,
    *,
    ends: str,
    expected: str,
) -> None:
    """`other`: the user is connected at another port; `same`: only what lies between changes."""
    moved = Assignment.model_validate({"name": "moved", "resources": ["pe1:m", "pe2:s"]})
    cabled_twice = service.model_copy(update={"alternates": (*service.alternates, moved)})
    runbook = make_runbook("a", parameters={"x": WAY | {"ends": ends}})

    values = resolve(runbook, cabled_twice, report, project.topology)

    assert values == {"x": expected}


def test_a_service_that_is_connected_once_has_no_other_port(value: Value) -> None:
    """Both alternates lead from pe1 to the same customer port."""
    with pytest.raises(BadInputError, match="service gold has no alternate assignment with other ends"):
        value(WAY | {"ends": "other"})


@pytest.mark.parametrize(
    ("ends", "given", "reason"),
    [
        ("other", "south", "alternate south of gold ends where it ends now"),
        ("same", "moved", "alternate moved of gold ends elsewhere"),
    ],
)
def test_a_given_alternate_with_wrong_ends_is_refused(
    service: Service, ends: str, given: str, reason: str
) -> None:
    """A party that names one must keep to what the runbook is for."""
    moved = Assignment.model_validate({"name": "moved", "resources": ["pe2:m", "pe2:c"]})
    cabled_twice = service.model_copy(update={"alternates": (*service.alternates, moved)})
    parameter = AssignmentParameter.model_validate(WAY | {"ends": ends})

    refusal = parameter.refusal(given, cabled_twice)

    assert refusal.startswith(reason)
