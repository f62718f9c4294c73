"""Measure by asking the service's first device for its own figures."""

import math
from collections.abc import Callable, Mapping

from lxml import etree

from netmend.errors import NetmendError
from netmend.model.outcome import Reading
from netmend.model.service import Kpi
from netmend.model.state_query import SERVICE, SERVICES_STATE, StateQuery
from netmend.seams import Clock


class DeviceProbe:
    """Implements `seams.Probe`.

    `read_state`: takes a service's id and a subtree filter, returns the state of its first device as
    canonical text.  `queries`: what can be measured and how.
    """

    def __init__(
        self,
        read_state: Callable[[str, str], str],
        clock: Clock,
        queries: Mapping[Kpi, StateQuery] = SERVICES_STATE,
    ) -> None:
        self._read_state = read_state
        self._clock = clock
        self._queries = queries

    def measure(self, service: str, kpi: Kpi) -> Reading:
        """Measure now; what cannot be trusted is no value."""
        query = self._queries.get(kpi)
        if query is None:
            return self._nothing(service, kpi, f"no query for {kpi}")
        try:
            state = self._read_state(service, query.filter.replace(SERVICE, service))
            value = value_in(state, service, kpi, query)
        except (NetmendError, ValueError, etree.XMLSyntaxError) as error:
            return self._nothing(service, kpi, str(error))
        return Reading(service=service, kpi=kpi, value=value, taken_at=self._clock.now())

    def _nothing(self, service: str, kpi: Kpi, why: str) -> Reading:
        return Reading(service=service, kpi=kpi, value=None, taken_at=self._clock.now(), why=why)


def value_in(state: str, service: str, kpi: Kpi, query: StateQuery) -> float:
    """Return the value out of canonical text.

    Raises:
        ValueError: not exactly one entry with that name and one number that the KPI can have.
    """
    tree = etree.fromstring(f"<state>{state}</state>".encode())
    names = tree.findall(f".//{{*}}{query.name_element}")
    values = tree.findall(f".//{{*}}{query.value_element}")
    if [name.text for name in names] != [service]:
        raise ValueError(f"expected the state of {service} alone")
    if len(values) != 1 or values[0].getparent() is not names[0].getparent():
        raise ValueError(f"expected one {query.value_element}")
    value = float(values[0].text or "")
    if not math.isfinite(value) or value < 0 or (kpi is Kpi.LOSS_RATIO and value > 1):
        raise ValueError(f"{query.value_element} {value} is not possible")
    return value
