"""From a plan to what every device is to be sent, and when."""

from collections.abc import Callable
from typing import NamedTuple

from netmend.changes.capacity import demand_room
from netmend.changes.command_text import refusal, takes_commands
from netmend.changes.render import Render, Rendering, RenderOrder, RenderRequest
from netmend.changes.steps import Edit, Groups, ports_by_device, reassign_groups, reconfigure_groups
from netmend.changes.values import checked_values
from netmend.changes.waves import number_waves
from netmend.errors import BadInputError, RefusedError
from netmend.model.change import ChangeSet, DeviceChange, Reassignment
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.runbook import Reassign, Reconfigure, Runbook
from netmend.model.service import Assignment, Service


class Prepared(NamedTuple):
    """A plan that only waits for its texts. `finish`: makes the changes of them."""

    request: RenderRequest
    finish: Callable[[Rendering], ChangeSet]


def compile_changes(
    plan: ServiceImprovementPlan, service_id: str, project: Project, render: Render
) -> ChangeSet:
    """Compile the plan for one service; equal input gives byte-identical JSON.

    Raises:
        BadInputError: plan, runbook or a template is wrong.
        RefusedError: the assignment to move to cannot carry the service.
    """
    prepared = prepare_changes(plan, service_id, project)
    return prepared.finish(render(prepared.request))


def prepare_changes(plan: ServiceImprovementPlan, service_id: str, project: Project) -> Prepared:
    """Lay the plan out for one service, up to what is to be rendered.

    Raises:
        BadInputError: plan or runbook is wrong; of `finish`: a parameter is used nowhere.
        RefusedError: the assignment to move to cannot carry the service.
    """
    service = project.services.named(service_id)
    if service is None:
        raise BadInputError(f"service {service_id}: it is not in the project")
    values = checked_values(plan, service)
    target = _target(plan.runbook, values, service)
    if target is not None:
        demand_room(service, target, project)
    edits, waves = _lay_out(plan.runbook, service, target)
    if not edits:
        raise RefusedError(f"{plan.id}: {service.id} is as the plan wants it already: nothing to send")
    orders = tuple(_order(plan.runbook, edit, service, values, project) for edit in edits)
    templates = _templates(plan.runbook, service, target, project)

    def finish(rendering: Rendering) -> ChangeSet:
        _demand_every_parameter_used(plan.runbook, rendering)
        return ChangeSet(
            plan=plan.id,
            version=plan.version,
            service=service.id,
            change_type=plan.runbook.change_type,
            strategy=plan.runbook.strategy,
            verification=plan.runbook.verification,
            changes=_device_changes(edits, rendering, waves),
            reassignment=target and Reassignment(service=service.id, before=service.assignment, after=target),
            values=values,
        )

    return Prepared(RenderRequest(templates=templates, orders=orders), finish)


def _target(runbook: Runbook, values: dict[str, int | str], service: Service) -> Assignment | None:
    """Return the assignment that the service is to move to, or None when it stays."""
    steps = [step for step in runbook.steps if isinstance(step, Reassign)]
    if len(steps) > 1:
        raise BadInputError(
            f"runbook {runbook.id}: a plan moves a service once; it has {len(steps)} such steps"
        )
    if not steps:
        return None
    return next(alternate for alternate in service.alternates if alternate.name == values[steps[0].to])


def _lay_out(
    runbook: Runbook, service: Service, target: Assignment | None
) -> tuple[tuple[Edit, ...], dict[str, int]]:
    """Return all edits in the order of the steps, and the wave of each device."""
    reassigning: Groups = ()
    reconfiguring: Groups = ()
    edits: list[Edit] = []
    now = service.assignment
    for step in runbook.steps:
        match step:
            case Reassign():
                now = target or now
                groups = reassigning = reassign_groups(step, service.assignment, now)
            case Reconfigure():
                groups = reconfigure_groups(step, now)
                reconfiguring += groups
        edits += [edit for group in groups for edit in group]
    return tuple(edits), number_waves(reassigning, reconfiguring)


def _order(
    runbook: Runbook, edit: Edit, service: Service, values: dict[str, int | str], project: Project
) -> RenderOrder:
    device = project.device(edit.device)
    if device is None:
        raise BadInputError(f"runbook {runbook.id}: device {edit.device}: it is not in the inventory")
    template = f"{device.platform}/{edit.template}"
    if template not in project.templates:
        raise BadInputError(f"runbook {runbook.id}: device {edit.device}: there is no template {template}")
    known: dict[str, int | str] = {"service": service.id, "device": edit.device, "port": edit.port}
    if takes_commands(device.platform):
        _demand_words(runbook, known, values)
    return RenderOrder(template=template, context=known | values)


def _demand_words(runbook: Runbook, known: dict[str, int | str], values: dict[str, int | str]) -> None:
    """Refuse a value that could become a command of its own, whether a template uses it or not."""
    named = known | {f"parameter {name}": value for name, value in values.items()}
    for name, value in named.items():
        why_not = refusal(value)
        if why_not:
            raise BadInputError(f"runbook {runbook.id}: {name}: {why_not}")


def _templates(
    runbook: Runbook, service: Service, target: Assignment | None, project: Project
) -> dict[str, str]:
    """Return the templates of all steps for all platforms on the way, also those not rendered this time."""
    names: set[str] = set()
    for step in runbook.steps:
        names |= {step.bind, step.release} if isinstance(step, Reassign) else {step.template}
    ways = (service.assignment, target or service.assignment)
    devices = {project.device(name) for way in ways for name in ports_by_device(way)}
    keys = {f"{device.platform}/{name}" for device in devices if device is not None for name in names}
    return {key: project.templates[key] for key in sorted(keys) if key in project.templates}


def _demand_every_parameter_used(runbook: Runbook, rendering: Rendering) -> None:
    used = {step.to for step in runbook.steps if isinstance(step, Reassign)}
    used |= {name for variables in rendering.variables.values() for name in variables}
    for name in sorted(runbook.parameters.keys() - used):
        raise BadInputError(
            f"runbook {runbook.id}: unused parameter {name}: no step and no template refers to it"
        )


def _device_changes(
    edits: tuple[Edit, ...], rendering: Rendering, waves: dict[str, int]
) -> tuple[DeviceChange, ...]:
    texts = tuple(zip(edits, rendering.texts, strict=True))
    return tuple(
        DeviceChange(
            device=device, wave=wave, edits=tuple(text for edit, text in texts if edit.device == device)
        )
        for device, wave in waves.items()
    )
