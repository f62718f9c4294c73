"""The platforms of the NETCONF driver: what a vendor's handler says otherwise, the same sequences carry."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import NETCONF, Kit

from netmend.devices.netconf_platforms import VENDORS, handler_of
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench


@pytest.fixture(
    params=[
        "netconf_junos",
        *(pytest.param(name, marks=pytest.mark.matrix) for name in sorted(VENDORS - {"netconf_junos"})),
    ]
)
def kit(request: pytest.FixtureRequest) -> Kit:
    return replace(NETCONF, platform=request.param, personality="netconf")


def test_the_straight_way_with_each_handler(bench: "Bench") -> None:
    """Preview, confirmed commit with persist, confirm, save, and state, with its namespaces and hello."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    confirmed = driver.confirm(order, bench.requests)

    assert (pushed.state, confirmed.state) == (DeviceState.PENDING, DeviceState.SAVED)
    assert bench.kit.shows in driver.read_state(bench.kit.query, bench.requests)
    assert bench.acted("write") == ["confirmed-commit", "confirming-commit", "copy-config"]
    assert bench.holds_post("startup")


@pytest.mark.parametrize("platform", sorted(VENDORS))
def test_a_handler_adds_no_operation_and_changes_no_reply(platform: str) -> None:
    """Junos' own commit knows no persist, and its replies would lose their namespaces."""
    handler = handler_of(platform)

    assert handler.add_additional_operations() == {}
    assert not handler.transform_reply()
    assert handler.get_capabilities()
