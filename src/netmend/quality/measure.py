"""Measure what services promise."""

import math
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal

from netmend.model.outcome import Measurement, Reading
from netmend.model.service import Kpi, Service, ServiceLevelObjective
from netmend.seams import Clock, Probe

_MAX_AGE = timedelta(seconds=60)
_MAX_AHEAD = timedelta(seconds=5)


def measure(
    services: Iterable[Service],
    probes: Mapping[str, Probe],
    *,
    moment: Literal["before", "wave", "after", "now"],
    wave: int | None,
    clock: Clock,
) -> Measurement:
    """Measure every objective of every service, in their order.

    A reading that cannot be trusted (not a number, negative, over a minute old, of another service or KPI)
    keeps its reason and loses its value.
    """
    readings = [
        _trusted(_reading(service, objective, probes, clock), service, objective.kpi, clock)
        for service in services
        for objective in service.objectives
    ]
    return Measurement(moment=moment, wave=wave, readings=tuple(readings))


def implausible(kpi: Kpi, value: float) -> str:
    """Say why no service can have that value; empty when one can."""
    if not math.isfinite(value):
        return f"{value} is not a finite number"
    if value < 0:
        return f"{value:g} is negative"
    if kpi is Kpi.LOSS_RATIO and value > 1:
        return f"{value:g} is no ratio"
    return ""


def _reading(
    service: Service, objective: ServiceLevelObjective, probes: Mapping[str, Probe], clock: Clock
) -> Reading:
    probe = probes.get(objective.probe)
    if probe is None:
        why = f"no probe {objective.probe} is configured"
        return Reading(service=service.id, kpi=objective.kpi, value=None, taken_at=clock.now(), why=why)
    return probe.measure(service.id, objective.kpi)


def _trusted(reading: Reading, service: Service, kpi: Kpi, clock: Clock) -> Reading:
    why = _doubt(reading, service, kpi, clock)
    if not why:
        return reading
    return Reading(service=service.id, kpi=kpi, value=None, taken_at=clock.now(), why=why)


def _doubt(reading: Reading, service: Service, kpi: Kpi, clock: Clock) -> str:
    now = clock.now()
    if reading.value is None:
        return reading.why or "the probe gave no value"
    if reading.service != service.id:
        return f"the probe measured {reading.service} instead"
    if reading.kpi is not kpi:
        return f"the probe measured {reading.kpi} instead"
    if now - reading.taken_at > _MAX_AGE:
        return f"taken {(now - reading.taken_at).total_seconds():.0f} s ago"
    if reading.taken_at - now > _MAX_AHEAD:
        return f"taken {(reading.taken_at - now).total_seconds():.0f} s in the future"
    return implausible(kpi, reading.value)
