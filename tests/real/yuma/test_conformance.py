"""The conformance suite on a real server: every case that needs no fault injected and no clock moved."""

import pytest
from tests.real.yuma.bench import RealBench

from netmend.model.outcome import DeviceState
from netmend.testing.conformance.undisturbed import *  # noqa: F403 - pytest collects the cases here

pytestmark = pytest.mark.matrix


def test_the_straight_way(bench: RealBench) -> None:
    """Push is pending, confirm makes it final; this server saves with it, which is read and not repeated."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    confirmed = driver.confirm(order, bench.requests)

    assert (pushed.state, confirmed.state) == (DeviceState.PENDING, DeviceState.SAVED)
    assert bench.acted("write") == ["confirmed-commit", "confirming-commit"]
    assert bench.holds_post()
    assert bench.holds_post("startup")
    assert bench.is_clean()
