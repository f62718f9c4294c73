import math
from collections.abc import Callable
from datetime import timedelta

import pytest

from netmend.model.outcome import Reading
from netmend.model.service import Kpi, Service
from netmend.quality import measure
from netmend.testing.clock import FrozenClock

MakeService = Callable[..., Service]


class GivenReading:
    """A probe whose reading differs from a fresh good one in what it was made with."""

    def __init__(self, clock: FrozenClock, **change: object) -> None:
        self._clock = clock
        self._change = change

    def measure(self, service: str, kpi: Kpi) -> Reading:
        """Give it."""
        reading = Reading(service=service, kpi=kpi, value=0.5, taken_at=self._clock.now())
        return reading.model_copy(update=self._change)


def test_every_objective_of_every_service_is_measured_in_order(
    make_service: MakeService, clock: FrozenClock
) -> None:
    """Moment and wave are kept with the readings."""
    services = [make_service("gold"), make_service("silver")]

    measurement = measure(services, {"prometheus": GivenReading(clock)}, moment="wave", wave=2, clock=clock)

    assert (measurement.moment, measurement.wave) == ("wave", 2)
    assert [(reading.service, reading.kpi, reading.value) for reading in measurement.readings] == [
        ("gold", Kpi.LOSS_RATIO, 0.5),
        ("gold", Kpi.THROUGHPUT_MBPS, 0.5),
        ("silver", Kpi.LOSS_RATIO, 0.5),
        ("silver", Kpi.THROUGHPUT_MBPS, 0.5),
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"value": None, "why": "refused"}, "refused"),
        ({"value": None}, "the probe gave no value"),
        ({"value": math.nan}, "nan is not a finite number"),
        ({"value": math.inf}, "inf is not a finite number"),
        ({"value": -math.inf}, "-inf is not a finite number"),
        ({"value": -0.5}, "-0.5 is negative"),
        ({"value": 1.5}, "1.5 is no ratio"),
        ({"service": "silver"}, "the probe measured silver instead"),
        ({"kpi": Kpi.DELAY_MS}, "the probe measured delay_ms instead"),
    ],
)
def test_a_reading_that_cannot_be_trusted_loses_its_value(
    make_service: MakeService, clock: FrozenClock, change: dict[str, object], why: str
) -> None:
    """I15: the reason stays, the number goes."""
    probe = GivenReading(clock, **change)

    measurement = measure(
        [make_service("gold")], {"prometheus": probe}, moment="before", wave=None, clock=clock
    )

    reading = measurement.readings[0]
    assert (reading.service, reading.kpi, reading.value) == ("gold", Kpi.LOSS_RATIO, None)
    assert reading.why == why


@pytest.mark.parametrize(
    ("off_by_s", "why"), [(-61, "taken 61 s ago"), (6, "taken 6 s in the future"), (-60, ""), (5, "")]
)
def test_a_reading_of_another_time_loses_its_value(
    make_service: MakeService, clock: FrozenClock, off_by_s: float, why: str
) -> None:
    """A minute is fresh enough, and clocks may differ by seconds."""
    probe = GivenReading(clock, taken_at=clock.now() + timedelta(seconds=off_by_s))

    measurement = measure(
        [make_service("gold")], {"prometheus": probe}, moment="before", wave=None, clock=clock
    )

    assert measurement.readings[0].why == why
    assert (measurement.readings[0].value is None) == bool(why)


def test_a_probe_that_is_not_there_gives_no_value(make_service: MakeService, clock: FrozenClock) -> None:
    """A missing probe is a missing value, not a missing reading."""
    measurement = measure([make_service("gold")], {}, moment="before", wave=None, clock=clock)

    assert [reading.why for reading in measurement.readings] == ["no probe prometheus is configured"] * 2
    assert measurement.value("gold", Kpi.LOSS_RATIO) is None
