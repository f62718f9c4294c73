"""The sentences of notices: plain text, UTC, nothing promised that is not known."""

from collections.abc import Sequence
from datetime import UTC, datetime

from netmend.model.outcome import Measurement, RunEnd, RunOutcome
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal, ServiceImpact, Severity
from netmend.model.report import MaintenanceWindow
from netmend.model.service import Service, ServiceLevelObjective

_LISTED = 4
"""How many services a text lists; the notice itself holds them all."""

_EFFECTS = {
    Severity.NO_IMPACT: "it is not affected",
    Severity.REDUCED_REDUNDANCY: "it works on, with less reserve",
    Severity.DEGRADED: "it works on, but may get worse",
    Severity.OUTAGE: "it may be interrupted",
    Severity.UNKNOWN: "the effect is not known, expect an interruption",
}


def utc(moment: datetime) -> str:
    """Write a moment for people anywhere."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def one_line(text: str) -> str:
    """Return at most 200 printable characters of a text that came from elsewhere."""
    return "".join(c if c.isprintable() else " " for c in text.strip())[:200]


def about(services: Sequence[str]) -> str:
    """Name what a subject line is about: one service, or how many."""
    match services:
        case []:
            return "a service improvement"
        case [only]:
            return only
        case _:
            return f"{len(services)} of your services"


def why(degradation: str, degraded: Service, party: str) -> str:
    """Say what the change is for; a service of somebody else is not named."""
    whose = f"your service {degraded.id}" if degraded.owner == party else "another service"
    return f"A change is to end the degradation ({degradation}) of {whose}."


def no_timer(proposal: ImprovementProposal) -> list[str]:
    """Say that a change stays when the program that makes it is gone, where that is so."""
    count = len(proposal.attended)
    if not count:
        return []
    devices = "one device does" if count == 1 else f"{count} devices do"
    return [
        f"ATTENTION: {devices} not take the change back without us: somebody must stay with it until the end."
    ]


def effects(impacts: Sequence[ServiceImpact]) -> list[str]:
    """Say what may happen to each of the party's services."""
    if not impacts:
        return ["None of your other services is expected to be affected."]
    lines = [f"- {impact.service}: {impact.severity}, {_EFFECTS[impact.severity]}" for impact in impacts]
    return ["What it does to your services:", *_shortened(lines)]


def when(window: MaintenanceWindow | None) -> str:
    """Say when writes may start."""
    if window is None:
        return "When: once every party that is asked has authorized it."
    return f"When: it may start between {utc(window.start)} and {utc(window.end)}."


def how_to_decide(
    run: str, requirement: AuthorizationRequirement | None, party: str, decide_by: datetime
) -> list[str]:
    """Say what is asked of the party, until when, and what silence means."""
    if requirement is None:
        return ["You need to do nothing."]
    who = f"run {run}: {requirement.m} of {requirement.n} persons of {party}"
    return [
        f"You are asked to authorize {who}, until {utc(decide_by)}.",
        f"  netmend authorize {run} --party {party} --as PERSON --key FILE",
        f"  netmend refuse {run} --party {party} --as PERSON --key FILE --reason TEXT",
        "Without your authorization nothing is changed.",
    ]


def result(end: RunEnd) -> list[str]:
    """Say how the run ended, no better than it did."""
    match end.outcome:
        case RunOutcome.RESTORED:
            lines = ["The change is made: the degraded service meets its objectives, measured."]
        case RunOutcome.NOT_RESTORED:
            lines = ["The change did not restore the degraded service. It was taken back."]
            lines += ["Every device is proven to be as before."]
        case RunOutcome.BACKED_OUT:
            lines = ["The change was taken back. Every device is proven to be as before."]
        case RunOutcome.INCONSISTENT:
            lines = ["The change ended in a state that is not proven on every device."]
            lines += ["Your services may be affected. An alarm is raised; a person takes over."]
        case RunOutcome.ALREADY_NORMAL:
            lines = ["The degraded service is normal again. Nothing was changed."]
        case RunOutcome.REFUSED | RunOutcome.CANCELLED:
            lines = ["The change was stopped before anything was changed."]
    if end.outcome is RunOutcome.RESTORED and end.exit_code:
        lines.append("Not every device has saved it. An alarm is raised; a person takes over.")
    return lines


def not_made(end: RunEnd) -> str:
    """Say that a proposed change does not come, and why as far as every reader may know it."""
    match end.outcome:
        case RunOutcome.ALREADY_NORMAL:
            return "The proposed change is not made: the degraded service is normal again."
        case RunOutcome.REFUSED:
            return "The proposed change is not made: not everything that it needs was given."
        case RunOutcome.CANCELLED:
            return "The proposed change is not made: it was stopped."
        case RunOutcome.RESTORED | RunOutcome.NOT_RESTORED | RunOutcome.BACKED_OUT | RunOutcome.INCONSISTENT:
            return "This proposal is closed and will not be carried out."


def quality(services: Sequence[Service], measurement: Measurement | None, end: RunEnd) -> list[str]:
    """Say what was measured of each service, and whether the change was there at that time."""
    if not services:
        return []
    lines = [f"- {service.id}: {_measured(service, measurement)}" for service in services]
    taken_back = end.outcome in {RunOutcome.NOT_RESTORED, RunOutcome.BACKED_OUT}
    title = "before the change was taken back" if taken_back else "last"
    return [f"What was measured of your services {title}:", *_shortened(lines)]


def _measured(service: Service, measurement: Measurement | None) -> str:
    if measurement is None or not service.objectives:
        return "not measured"
    return ", ".join(_objective(service, objective, measurement) for objective in service.objectives)


def _objective(service: Service, objective: ServiceLevelObjective, measurement: Measurement) -> str:
    value = measurement.value(service.id, objective.kpi)
    if value is None:
        return f"{objective.kpi} not known"
    met = "met" if objective.met_by(value) else "NOT met"
    return f"{objective.kpi} {value:g} ({objective.comparator} {objective.target:g} {met})"


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - _LISTED
    return lines if more <= 0 else [*lines[:_LISTED], f"- and {more} more"]
