"""What is wrong with the templates of a project, before any plan needs them."""

from collections.abc import Iterator

from netmend.changes.render import Render, RenderRequest
from netmend.errors import BadInputError
from netmend.model.project import Project
from netmend.model.runbook import Reassign, Runbook


def template_problems(project: Project, render: Render) -> tuple[str, ...]:
    """Return one line for each template that a runbook may need and that is missing, or that does not parse.

    A platform counts as soon as a device of the topology has it: services may be led over any of those.
    """
    missing = [line for runbook in project.runbooks for line in _missing(runbook, project)]
    try:
        render(RenderRequest(templates=project.templates, orders=()))
    except BadInputError as error:
        missing.append(str(error))
    return tuple(dict.fromkeys(missing))


def _missing(runbook: Runbook, project: Project) -> Iterator[str]:
    names = (
        name
        for step in runbook.steps
        for name in ((step.bind, step.release) if isinstance(step, Reassign) else (step.template,))
    )
    for name in dict.fromkeys(names):
        for platform, devices in _platforms(project).items():
            if f"{platform}/{name}" not in project.templates:
                template = f"{platform}/{name}"
                yield f"runbook {runbook.id}: there is no template {template}, for {', '.join(devices)}"


def _platforms(project: Project) -> dict[str, list[str]]:
    """Return the devices that services can pass, by platform, both sorted."""
    passed = {node.name for node in project.topology.nodes}
    platforms: dict[str, list[str]] = {}
    for device in sorted(project.devices, key=lambda device: (device.platform, device.name)):
        if device.name in passed:
            platforms.setdefault(device.platform, []).append(device.name)
    return platforms
