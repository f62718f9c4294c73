"""How a device is asked for a figure of a service."""

from collections.abc import Mapping

from netmend.model.fact import Fact
from netmend.model.service import Kpi

SERVICE = "{service}"
"""Stands for the service's id in a query."""


class StateQuery(Fact):
    """How one KPI is asked for.

    `filter`: a subtree filter for one list entry, `{service}` stands for the service's id.  `name_element`,
    `value_element`: local names of the entry's key and of the leaf with the value, in the KPI's unit.
    """

    filter: str
    name_element: str
    value_element: str


def _services_state(leaf: str) -> StateQuery:
    return StateQuery(
        filter=(
            '<services-state xmlns="urn:netmend:lab:services">'
            f"<service><name>{SERVICE}</name><{leaf}/></service></services-state>"
        ),
        name_element="name",
        value_element=leaf,
    )


SERVICES_STATE: Mapping[Kpi, StateQuery] = {
    Kpi.DELAY_MS: _services_state("delay-ms"),
    Kpi.LOSS_RATIO: _services_state("loss-ratio"),
    Kpi.THROUGHPUT_MBPS: _services_state("throughput-mbps"),
}
"""For devices with the model `urn:netmend:lab:services`."""
