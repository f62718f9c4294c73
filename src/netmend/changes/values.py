"""The values of a plan, checked against the runbook's typed parameters."""

from netmend.errors import BadInputError
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.service import Service

RESERVED = frozenset({"service", "device", "port"})
"""Names that every template knows; a parameter of that name would hide one."""


def checked_values(plan: ServiceImprovementPlan, service: Service) -> dict[str, int | str]:
    """Return the value of every parameter, by name, sorted.

    Raises:
        BadInputError: a value is missing, unknown to the runbook, of the wrong type or out of range.
    """
    runbook = plan.runbook
    for name in sorted(plan.values.keys() - runbook.parameters.keys()):
        raise BadInputError(f"runbook {runbook.id}: parameter {name}: the runbook has no such parameter")
    checked: dict[str, int | str] = {}
    for name, parameter in sorted(runbook.parameters.items()):
        value = plan.values.get(name)
        if name in RESERVED:
            raise BadInputError(f"runbook {runbook.id}: parameter {name}: this name is the engine's own")
        if value is None:
            raise BadInputError(f"runbook {runbook.id}: parameter {name}: no value is given")
        why_not = _unprintable(value) or parameter.refusal(value, service)
        if why_not:
            raise BadInputError(f"runbook {runbook.id}: parameter {name}: {why_not}")
        checked[name] = value
    return checked


def _unprintable(value: int | str) -> str:
    """A line end in a value would be a second command on a device, so choices are no excuse."""
    if isinstance(value, str) and not value.isprintable():
        return f"{value!r:.80} holds a control or format character"
    return ""
