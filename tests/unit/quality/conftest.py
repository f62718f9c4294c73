"""Services with promises, and readings of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from netmend.model.outcome import Measurement, Reading
from netmend.model.service import Kpi, Service
from netmend.testing.clock import NOON, FrozenClock

MakeService = Callable[..., Service]
Measured = Callable[..., Measurement]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def make_service() -> MakeService:
    """A service that may lose 1 % and must deliver 40 Mbit/s; tolerances 0.5 % and 2 Mbit/s."""

    def make(name: str, **more: object) -> Service:
        fields: dict[str, object] = {
            "id": name,
            "name": name.title(),
            "service_class": "l2vpn",
            "owner": "acme",
            "state": "active",
            "demand_mbps": 40,
            "assignment": {"name": "north", "resources": ["pe1:n"]},
            "objectives": [
                {"kpi": "loss_ratio", "comparator": "<=", "target": 0.01, "tolerance": 0.005},
                {"kpi": "throughput_mbps", "comparator": ">=", "target": 40, "tolerance": 2},
            ],
        }
        return Service.model_validate(fields | more)

    return make


@pytest.fixture
def measured() -> Measured:
    """A measurement of (loss, throughput) per service, `at` seconds after noon."""

    def make(at: float = 0, **values: tuple[float | None, float | None]) -> Measurement:
        taken_at = NOON + timedelta(seconds=at)
        readings = tuple(
            Reading(service=name, kpi=kpi, value=value, taken_at=taken_at)
            for name, pair in values.items()
            for kpi, value in zip((Kpi.LOSS_RATIO, Kpi.THROUGHPUT_MBPS), pair, strict=True)
        )
        return Measurement(moment="after", wave=None, readings=readings)

    return make
