"""What each step of a runbook does to which device, in groups that must follow each other."""

from typing import NamedTuple

from netmend.errors import BadInputError
from netmend.model.runbook import Reassign, Reconfigure
from netmend.model.service import Assignment


class Edit(NamedTuple):
    """One template to be rendered for one device. `template`: its name without the platform."""

    device: str
    port: str
    template: str


Groups = tuple[tuple[Edit, ...], ...]
"""The edits of one group may be sent together; the groups follow each other."""


def reassign_groups(step: Reassign, before: Assignment, after: Assignment) -> Groups:
    """Make before break: the new way is whole before traffic enters it, the old one is released last.

    Devices that carry no traffic of the service yet come first, far end first. A device that both
    assignments use with different ports moves traffic by itself, so it follows alone, once everything
    behind it is bound; the first device lets the traffic in and is always alone. So does the old first
    device when it is released, because the service enters elsewhere then. A device that both use with the
    same port stays as it is: a canary that changes nothing would prove nothing.
    """
    old, new = ports_by_device(before), ports_by_device(after)
    old_ingress, ingress = next(iter(old)), next(iter(new))
    to_bind = [Edit(device, port, step.bind) for device, port in new.items() if old.get(device) != port]
    to_bind.reverse()
    quiet = [edit for edit in to_bind if edit.device not in old and edit.device != ingress]
    moves_traffic = [edit for edit in to_bind if edit not in quiet]
    released = [Edit(device, port, step.release) for device, port in old.items() if device not in new]
    let_in = [edit for edit in released if edit.device == old_ingress]
    unused = [edit for edit in released if edit not in let_in]
    groups = [quiet, *([edit] for edit in moves_traffic), let_in, unused]
    return tuple(tuple(group) for group in groups if group)


def reconfigure_groups(step: Reconfigure, assignment: Assignment) -> Groups:
    """One group: the first, the last, or all devices of the assignment, in the order of traffic."""
    edits = tuple(Edit(device, port, step.template) for device, port in ports_by_device(assignment).items())
    match step.on:
        case "first":
            return (edits[:1],)
        case "last":
            return (edits[-1:],)
        case "all":
            return (edits,)


def ports_by_device(assignment: Assignment) -> dict[str, str]:
    """Return the egress port on each device, in the order of traffic."""
    ports = {resource.device: resource.port for resource in assignment.resources}
    if len(ports) != len(assignment.resources):
        raise BadInputError(f"assignment {assignment.name}: it passes one device twice")
    return ports
