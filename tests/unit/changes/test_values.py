from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.characters import ANY

from netmend.changes.values import checked_values
from netmend.errors import BadInputError
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.runbook import (
    AssignmentParameter,
    ChoiceParameter,
    IntegerParameter,
    Parameter,
    Reconfigure,
)

MakePlan = Callable[..., ServiceImprovementPlan]
SHAPE = Reconfigure(kind="reconfigure", template="shape", on="all")
RATE = IntegerParameter(type="integer", description="rate", minimum=1, maximum=100)
WAY = AssignmentParameter(type="assignment", description="where to")
CLASS = ChoiceParameter(type="choice", description="queue", choices=("gold", "silver"))


@pytest.mark.parametrize(("parameter", "value"), [(RATE, 1), (RATE, 100), (WAY, "south"), (CLASS, "silver")])
def test_a_value_within_its_limits_is_kept(
    project: Project, make_plan: MakePlan, parameter: Parameter, value: int | str
) -> None:
    """Both ends of a range belong to it."""
    plan = make_plan(SHAPE, parameters={"x": parameter}, x=value)

    values = checked_values(plan, project.services.services[0])

    assert values == {"x": value}


@pytest.mark.parametrize(
    ("parameter", "value", "reason"),
    [
        (RATE, 0, "0 is not within 1..100"),
        (RATE, 101, "101 is not within 1..100"),
        (RATE, "40", "'40' is not a whole number"),
        (WAY, "north", "'north' is not an alternate assignment of gold: ['south']"),
        (WAY, 7, "7 is not an alternate assignment of gold: ['south']"),
        (CLASS, "bronze", "'bronze' is not one of ['gold', 'silver']"),
        (CLASS, "gold\nno aaa", "'gold\\nno aaa' holds a control or format character"),
        (CLASS, "go\u200bld", "'go\\u200bld' holds a control or format character"),
        (CLASS, "gold\u2028", "'gold\\u2028' holds a control or format character"),
    ],
)
def test_a_value_outside_its_limits_is_refused(
    project: Project, make_plan: MakePlan, parameter: Parameter, value: int | str, reason: str
) -> None:
    """Runbook, parameter and reason are named; nothing hostile is repeated raw."""
    plan = make_plan(SHAPE, parameters={"x": parameter}, x=value)

    with pytest.raises(BadInputError) as caught:
        checked_values(plan, project.services.services[0])

    assert str(caught.value) == f"runbook mend: parameter x: {reason}"


def test_a_missing_value_is_refused(project: Project, make_plan: MakePlan) -> None:
    """A plan gives every value; nothing is guessed here."""
    with pytest.raises(BadInputError, match=r"^runbook mend: parameter x: no value is given$"):
        checked_values(make_plan(SHAPE, parameters={"x": RATE}), project.services.services[0])


def test_a_value_too_many_is_refused(project: Project, make_plan: MakePlan) -> None:
    """A party sends values for what the runbook asks for, and nothing else."""
    with pytest.raises(
        BadInputError, match=r"^runbook mend: parameter y: the runbook has no such parameter$"
    ):
        checked_values(make_plan(SHAPE, y=1), project.services.services[0])


@pytest.mark.parametrize("name", ["service", "device", "port"])
def test_a_parameter_cannot_hide_what_every_template_knows(
    project: Project, make_plan: MakePlan, name: str
) -> None:
    """`port` in a template is always the egress port."""
    plan = make_plan(SHAPE, parameters={name: RATE}, **{name: 5})

    with pytest.raises(BadInputError, match=f"parameter {name}: this name is the engine's own"):
        checked_values(plan, project.services.services[0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the fixture is never changed
@given(text=st.text(ANY))
def test_no_text_passes_but_a_listed_choice(project: Project, text: str) -> None:
    """Whatever is sent, a choice is one of its words."""
    refusal = CLASS.refusal(text, project.services.services[0])

    assert (refusal == "") == (text in {"gold", "silver"})
