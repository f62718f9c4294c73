from collections.abc import Callable

from netmend.changes import Render, template_problems
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.runbook import Reconfigure

MakePlan = Callable[..., ServiceImprovementPlan]
SHAPE = Reconfigure(kind="reconfigure", template="shape", on="all")


def with_platforms(project: Project, **platforms: str) -> Project:
    devices = tuple(
        device.model_copy(update={"platform": platforms.get(device.name, device.platform)})
        for device in project.devices
    )
    return project.model_copy(update={"devices": devices})


def test_a_project_with_every_template_has_no_problem(
    project: Project, move: ServiceImprovementPlan, render_here: Render
) -> None:
    """Each template of each runbook is there for each platform, and each parses."""
    whole = project.model_copy(update={"runbooks": (move.runbook,)})

    assert template_problems(whole, render_here) == ()


def test_a_template_that_a_platform_lacks_is_named_once_with_its_devices(
    project: Project, make_plan: MakePlan, render_here: Render
) -> None:
    """One line per template and platform, however many devices have the platform."""
    mixed = with_platforms(project, pe1="eos", pe2="eos", p1="iosxe").model_copy(
        update={
            "runbooks": (make_plan(SHAPE, SHAPE).runbook,),
            "templates": project.templates | {"eos/bind": "x", "iosxe/shape": "x"},
        }
    )

    found = template_problems(mixed, render_here)

    assert found == ("runbook mend: there is no template eos/shape, for pe1, pe2",)


def test_a_move_needs_both_of_its_templates(
    project: Project, move: ServiceImprovementPlan, render_here: Render
) -> None:
    """A service that can be bound and not released would be left behind."""
    mixed = with_platforms(project, p2="eos").model_copy(
        update={"runbooks": (move.runbook,), "templates": project.templates | {"eos/bind": "x"}}
    )

    assert template_problems(mixed, render_here) == (
        "runbook mend: there is no template eos/release, for p2",
    )


def test_a_template_that_does_not_parse_is_named_though_no_plan_needs_it(
    project: Project, render_here: Render
) -> None:
    """Its counterpart may be needed in the worst moment."""
    broken = project.model_copy(update={"templates": project.templates | {"eos/undo": "one\n{% if %}"}})

    found = template_problems(broken, render_here)

    assert len(found) == 1
    assert found[0].startswith("template eos/undo: line 2: ")
