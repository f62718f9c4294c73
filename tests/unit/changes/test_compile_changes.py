from collections.abc import Callable

import pytest

from netmend.changes import compile_changes
from netmend.changes.render import Rendering, RenderRequest
from netmend.errors import BadInputError, RefusedError
from netmend.model.change import ChangeSet
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.runbook import AssignmentParameter, Parameter, Reassign, Reconfigure
from netmend.model.service import Services

MakePlan = Callable[..., ServiceImprovementPlan]


def write_out(request: RenderRequest) -> Rendering:
    """Stand in for the worker: each text says what it was asked for."""
    texts = tuple(
        f"{order.template} " + " ".join(f"{name}={value}" for name, value in sorted(order.context.items()))
        for order in request.orders
    )
    names = ("mbps", "target")
    variables = {
        key: tuple(name for name in names if f"{{{{ {name} }}}}" in text)
        for key, text in request.templates.items()
    }
    return Rendering(texts=texts, variables=variables)


def never(_request: RenderRequest) -> Rendering:
    pytest.fail("nothing is rendered for a plan that is refused")


def waves(change_set: ChangeSet) -> list[list[str]]:
    return [[change.device for change in wave] for wave in change_set.waves]


def test_a_move_makes_before_it_breaks(project: Project, move: ServiceImprovementPlan) -> None:
    """The way first, the ingress alone, the old way is released last; the far end stays as it is."""
    change_set = compile_changes(move, "gold", project, write_out)

    assert waves(change_set) == [["p2"], ["pe1"], ["p1"]]
    assert [change.edits for change in change_set.changes] == [
        ("netconf/bind device=p2 port=ge-0/0/1 service=gold target=south",),
        ("netconf/bind device=pe1 port=ge-0/0/2 service=gold target=south",),
        ("netconf/release device=p1 port=ge-0/0/1 service=gold target=south",),
    ]
    assert change_set.reassignment is not None
    assert (change_set.reassignment.before.name, change_set.reassignment.after.name) == ("north", "south")


def test_equal_input_compiles_to_equal_bytes(project: Project, move: ServiceImprovementPlan) -> None:
    """A second compile, from copies of everything, gives the same JSON."""
    again = ServiceImprovementPlan.model_validate_json(move.model_dump_json())
    same_project = Project.model_validate_json(project.model_dump_json())

    first = compile_changes(move, "gold", project, write_out).model_dump_json()
    second = compile_changes(again, "gold", same_project, write_out).model_dump_json()

    assert first == second


def test_a_reconfiguration_starts_with_one_device(
    project: Project, make_plan: MakePlan, mbps: dict[str, Parameter]
) -> None:
    """The canary is the first device of the group; the others follow together."""
    plan = make_plan(Reconfigure(kind="reconfigure", template="shape", on="all"), parameters=mbps, mbps=40)

    change_set = compile_changes(plan, "gold", project, write_out)

    assert waves(change_set) == [["pe1"], ["p1", "pe2"]]
    assert change_set.values == {"mbps": 40}
    assert change_set.reassignment is None


@pytest.mark.parametrize(("on", "device"), [("first", "pe1"), ("last", "pe2")])
def test_a_reconfiguration_of_one_end_touches_one_device(
    project: Project, make_plan: MakePlan, mbps: dict[str, Parameter], on: str, device: str
) -> None:
    """`first` and `last` are the ends of the assignment."""
    step = Reconfigure.model_validate({"kind": "reconfigure", "template": "shape", "on": on})

    change_set = compile_changes(make_plan(step, parameters=mbps, mbps=40), "gold", project, write_out)

    assert waves(change_set) == [[device]]


def test_a_move_keeps_its_order_when_the_devices_are_reconfigured_too(
    project: Project, make_plan: MakePlan, mbps: dict[str, Parameter]
) -> None:
    """What is reconfigured after the move is the new way, in the waves of the move."""
    target = AssignmentParameter(type="assignment", description="where to")
    plan = make_plan(
        Reassign(kind="reassign", to="target", bind="bind", release="release"),
        Reconfigure(kind="reconfigure", template="shape", on="all"),
        parameters=mbps | {"target": target},
        mbps=40,
        target="south",
    )

    change_set = compile_changes(plan, "gold", project, write_out)

    assert waves(change_set) == [["pe2"], ["p2"], ["pe1"], ["p1"]]
    assert [len(change.edits) for change in change_set.changes] == [1, 2, 2, 1]


def test_an_unused_parameter_is_refused(
    project: Project, make_plan: MakePlan, mbps: dict[str, Parameter]
) -> None:
    """A value that changes nothing would make people believe that it does."""
    plan = make_plan(Reconfigure(kind="reconfigure", template="release", on="all"), parameters=mbps, mbps=40)

    with pytest.raises(BadInputError, match=r"^runbook mend: unused parameter mbps: "):
        compile_changes(plan, "gold", project, write_out)


def test_a_missing_template_is_named(project: Project, make_plan: MakePlan) -> None:
    """The message says which device has no template, and which one."""
    plan = make_plan(Reconfigure(kind="reconfigure", template="drain", on="last"))

    with pytest.raises(BadInputError, match=r"device pe2: there is no template netconf/drain$"):
        compile_changes(plan, "gold", project, write_out)


def test_a_service_that_is_not_there_is_named(project: Project, move: ServiceImprovementPlan) -> None:
    """A report may name a service that nobody has."""
    with pytest.raises(BadInputError, match=r"^service bronze: it is not in the project$"):
        compile_changes(move, "bronze", project, write_out)


def test_a_plan_moves_a_service_once(project: Project, make_plan: MakePlan) -> None:
    """Two moves have no order that is make before break."""
    step = Reassign(kind="reassign", to="target", bind="bind", release="release")
    target = AssignmentParameter(type="assignment", description="where to")
    plan = make_plan(step, step, parameters={"target": target}, target="south")

    with pytest.raises(BadInputError, match="a plan moves a service once; it has 2 such steps"):
        compile_changes(plan, "gold", project, write_out)


def test_a_full_target_is_refused_before_anything_is_rendered(
    project: Project, move: ServiceImprovementPlan
) -> None:
    """O17: the link is named, and no worker is started."""
    gold, silver = project.services.services
    crowd = silver.model_copy(update={"demand_mbps": 61.0})
    full = project.model_copy(update={"services": Services(services=(gold, crowd))})

    with pytest.raises(RefusedError, match="link pe1-p2 has no room"):
        compile_changes(move, "gold", full, never)
