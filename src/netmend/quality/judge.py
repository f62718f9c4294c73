"""Say whether a service is restored and nobody is worse. What is not known is never good."""

from collections.abc import Iterable, Sequence

from netmend.model.outcome import Measurement, QualityVerdict, Reading
from netmend.model.service import Kpi, Service, ServiceLevelObjective
from netmend.quality.measure import implausible


def is_normal(service: Service, measurement: Measurement) -> bool | None:
    """Say whether the service meets all its objectives; None when that is not known.

    One objective that is known to be missed is enough for False. No objectives: nothing is known.
    """
    values = [(objective, _values(service, objective, measurement)) for objective in service.objectives]
    if any(not objective.met_by(value) for objective, found in values for value in found or ()):
        return False
    if not values or any(found is None for _, found in values):
        return None
    return True


def no_baseline(others: Iterable[Service], before: Measurement) -> str:
    """Say of whom it could never be shown that they are no worse than before; empty when of nobody."""
    missing = (
        f"{service.id}: not known: {_why_unknown(service, before)}"
        for service in others
        if not _is_out(service, before)
        and any(_values(service, objective, before) is None for objective in service.objectives)
    )
    return "; ".join(missing)


def judge(
    degraded: Service, others: Iterable[Service], before: Measurement, after: Measurement
) -> QualityVerdict:
    """Judge one measurement after the last wave.

    The degraded service must meet its objectives, whatever it was before; each of the others must be known
    to be no worse than its baseline by more than the tolerance. Others without objectives promise nothing.
    """
    reasons = _Reasons()
    met = is_normal(degraded, after)
    if met is None:
        reasons.unknown(degraded, _why_unknown(degraded, after))
    for objective in degraded.objectives:
        if not _later(degraded, objective, before, after):
            reasons.unknown(degraded, f"{objective.kpi} is not newer than the baseline")
    if met is False:
        reasons.note(f"{degraded.id}: misses {_missed(degraded, after)}")
    _compare(others, before, after, reasons)
    return reasons.verdict(met=met is True)


def judge_wave(
    degraded: Service, others: Iterable[Service], before: Measurement, during: Measurement
) -> QualityVerdict:
    """Judge one measurement after an intermediate wave: nobody may be worse, the degraded service neither.

    The degraded service is held to its baseline only where there is one; it need not be normal yet.
    """
    reasons = _Reasons()
    known = tuple(slo for slo in degraded.objectives if _values(degraded, slo, before) is not None)
    _compare([*others, degraded.model_copy(update={"objectives": known})], before, during, reasons)
    return reasons.verdict(met=is_normal(degraded, during) is True)


def judge_samples(
    degraded: Service,
    others: Sequence[Service],
    before: Measurement,
    afters: Sequence[Measurement],
    *,
    samples: int,
) -> QualityVerdict:
    """Judge all measurements after the last wave: there must be `samples` of them, and each must be good."""
    verdicts = [judge(degraded, others, before, after) for after in afters]
    reasons = _Reasons()
    for number, verdict in enumerate(verdicts, start=1):
        reasons.worse_ids.update(dict.fromkeys(verdict.worse))
        reasons.unknown_ids.update(dict.fromkeys(verdict.unknown))
        for reason in verdict.reasons:
            reasons.note(f"sample {number}: {reason}")
    if len(verdicts) < max(samples, 1):
        reasons.unknown(degraded, f"{len(verdicts)} of {max(samples, 1)} samples were taken")
    return reasons.verdict(met=bool(verdicts) and all(verdict.met for verdict in verdicts))


class _Reasons:
    """What was found so far; each service once, in the order of finding."""

    def __init__(self) -> None:
        self.worse_ids: dict[str, None] = {}
        self.unknown_ids: dict[str, None] = {}
        self._lines: list[str] = []

    def note(self, line: str) -> None:
        self._lines.append(line)

    def worse(self, service: Service, why: str) -> None:
        self.worse_ids[service.id] = None
        self.note(f"{service.id}: worse: {why}")

    def unknown(self, service: Service, why: str) -> None:
        self.unknown_ids[service.id] = None
        self.note(f"{service.id}: not known: {why}")

    def verdict(self, *, met: bool) -> QualityVerdict:
        return QualityVerdict(
            met=met, worse=tuple(self.worse_ids), unknown=tuple(self.unknown_ids), reasons=tuple(self._lines)
        )


def _compare(services: Iterable[Service], before: Measurement, after: Measurement, reasons: _Reasons) -> None:
    for service in services:
        for objective in service.objectives:
            old, new = _values(service, objective, before), _values(service, objective, after)
            if old is None and _is_out(service, before):
                continue  # nothing arrived, so nothing can have become worse
            if old is None or new is None or len(old) != len(new):
                unknown_at = "before" if old is None else "after"
                reasons.unknown(service, f"{objective.kpi} {unknown_at} the change")
            elif not _later(service, objective, before, after):
                reasons.unknown(service, f"{objective.kpi} is not newer than the baseline")
            else:
                for was, now in zip(old, new, strict=True):
                    if objective.worse(was, now):
                        reasons.worse(service, f"{objective.kpi} {was:g} -> {now:g}")


def _is_out(service: Service, measurement: Measurement) -> bool:
    """Say whether the service is measured to lose everything; it has no delay then."""
    losses = [_values(service, slo, measurement) for slo in service.objectives if slo.kpi is Kpi.LOSS_RATIO]
    return bool(losses) and all(loss is not None and min(loss) >= 1 for loss in losses)


def _values(
    service: Service, objective: ServiceLevelObjective, measurement: Measurement
) -> tuple[float, ...] | None:
    """Return every value measured for the objective, or None when there is none or one is not known."""
    readings = _readings(service, objective, measurement)
    values = [
        reading.value
        for reading in readings
        if reading.value is not None and not implausible(reading.kpi, reading.value)
    ]
    return tuple(values) if values and len(values) == len(readings) else None


def _readings(
    service: Service, objective: ServiceLevelObjective, measurement: Measurement
) -> tuple[Reading, ...]:
    return tuple(r for r in measurement.readings if r.service == service.id and r.kpi is objective.kpi)


def _later(
    service: Service, objective: ServiceLevelObjective, before: Measurement, after: Measurement
) -> bool:
    """A frozen source repeats its old reading, time and all."""
    return all(
        new.taken_at > old.taken_at
        for old in _readings(service, objective, before)
        for new in _readings(service, objective, after)
    )


def _missed(service: Service, measurement: Measurement) -> str:
    return ", ".join(
        f"{objective.kpi} {objective.comparator} {objective.target:g} with {value:g}"
        for objective in service.objectives
        for value in _values(service, objective, measurement) or ()
        if not objective.met_by(value)
    )


def _why_unknown(service: Service, measurement: Measurement) -> str:
    for objective in service.objectives:
        if _values(service, objective, measurement) is None:
            readings = _readings(service, objective, measurement)
            said = next((reading.why for reading in readings if reading.why), "no trustworthy value")
            return f"{objective.kpi}: {said}"
    return "it has no objectives"
