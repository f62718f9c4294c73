from datetime import UTC, datetime

import pytest

from netmend.errors import UnreachableError
from netmend.model.service import Kpi
from netmend.quality.device_probe import DeviceProbe

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class StoppedClock:
    """Implements `seams.Clock` at one moment."""

    def now(self) -> datetime:
        """Return always the same time."""
        return NOW

    def monotonic(self) -> float:
        """Return always the same."""
        return 0.0

    def sleep(self, seconds: float) -> None:
        """Let no time pass."""


def state(*leaves: str, name: str = "gold") -> str:
    return (
        '<services-state xmlns="urn:netmend:lab:services">\n'
        f"  <service><name>{name}</name>{''.join(leaves)}</service>\n</services-state>\n"
    )


def test_a_value_is_read_by_the_name_of_its_element() -> None:
    """The right leaf of the right service, asked for by its own filter."""
    asked: list[tuple[str, str]] = []

    def read_state(service: str, query: str) -> str:
        asked.append((service, query))
        return state("<delay-ms>12.5</delay-ms>")

    reading = DeviceProbe(read_state, StoppedClock()).measure("gold", Kpi.DELAY_MS)

    assert (reading.value, reading.taken_at, reading.why) == (12.5, NOW, "")
    assert asked[0][0] == "gold"
    assert "<name>gold</name><delay-ms/>" in asked[0][1]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        state(),
        state("<loss-ratio>NaN</loss-ratio>"),
        state("<loss-ratio>inf</loss-ratio>"),
        state("<loss-ratio>-0.1</loss-ratio>"),
        state("<loss-ratio>1.5</loss-ratio>"),
        state("<loss-ratio/>"),
        state("<loss-ratio>low</loss-ratio>"),
        state("<loss-ratio>0</loss-ratio><loss-ratio>1</loss-ratio>"),
        state("<loss-ratio>0</loss-ratio>", name="silver"),
        state("<loss-ratio>0</loss-ratio>") + state("<loss-ratio>0</loss-ratio>"),
        "<cut",
    ],
)
def test_what_cannot_be_trusted_is_no_value(answer: str) -> None:
    """No data is not good news, and it says why."""
    reading = DeviceProbe(lambda _service, _query: answer, StoppedClock()).measure("gold", Kpi.LOSS_RATIO)

    assert reading.value is None
    assert reading.why


def test_a_device_that_does_not_answer_is_no_value() -> None:
    """A failing device is a reading, not an exception."""

    def read_state(_service: str, _query: str) -> str:
        raise UnreachableError("pe1", "no answer")

    reading = DeviceProbe(read_state, StoppedClock()).measure("gold", Kpi.DELAY_MS)

    assert (reading.value, reading.why) == (None, "pe1: no answer")
