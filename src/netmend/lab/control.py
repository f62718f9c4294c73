"""The verbs that steer a running lab, each a function from an order to an answer."""

import itertools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from netmend.errors import BadInputError
from netmend.lab.configuration import Configuration
from netmend.lab.device import Device
from netmend.lab.edit import NETCONF_NS, edited
from netmend.lab.faults import KINDS, OPS, Fault
from netmend.lab.log_line import LogLine
from netmend.lab.orders import (
    AdvanceClock,
    ConfigOrder,
    ConfigText,
    DeviceOrder,
    DeviceStatus,
    ImpairLink,
    ImpairService,
    InjectFault,
    LabStatus,
    LogLines,
    LogOrder,
    Nothing,
    OutsideEdit,
    PendingStatus,
    ServiceStatus,
    SessionList,
    SessionStatus,
)
from netmend.lab.rpc_error import RpcError
from netmend.lab.simulation import Simulation
from netmend.model.fact import Fact


@dataclass(frozen=True)
class Verb:
    """One control verb: what it takes, and what it does."""

    order: type[Fact]
    act: Callable[[Simulation, Any], Fact]


def obeyed(simulation: Simulation, verb: str, body: bytes) -> Fact:
    """Carry out one order.

    Raises:
        BadInputError: there is no such verb, or the order names something that is not there.
        ValidationError: the body is not the order that the verb takes.
    """
    known = VERBS.get(verb)
    if known is None:
        raise BadInputError(f"no control verb {verb[:40]}")
    return known.act(simulation, known.order.model_validate_json(body or b"{}"))


def _status(simulation: Simulation, _order: Nothing) -> LabStatus:
    services = (
        ServiceStatus(
            service=service,
            loss_ratio=quality.loss_ratio,
            delay_ms=quality.delay_ms,
            throughput_mbps=quality.throughput_mbps,
        )
        for service, quality in simulation.quality().items()
    )
    return LabStatus(
        pid=os.getpid(),
        devices=tuple(_device_status(device) for device in simulation.devices.values()),
        services=tuple(services),
        impairments=simulation.impairments,
    )


def _impair_link(simulation: Simulation, order: ImpairLink) -> Nothing:
    links = {**simulation.impairments.links, _link_named(simulation, order.link): order.impairment}
    simulation.impairments = simulation.impairments.model_copy(update={"links": links})
    return Nothing()


def _impair_service(simulation: Simulation, order: ImpairService) -> Nothing:
    if all(service.id != order.service for service in simulation.world.services):
        raise BadInputError(f"no service {order.service[:80]}")
    services = {**simulation.impairments.services, order.service: order.impairment}
    simulation.impairments = simulation.impairments.model_copy(update={"services": services})
    return Nothing()


def _clear(simulation: Simulation, _order: Nothing) -> Nothing:
    simulation.clear()
    return Nothing()


def _reset(simulation: Simulation, _order: Nothing) -> Nothing:
    simulation.reset()
    return Nothing()


def _fault(simulation: Simulation, order: InjectFault) -> Nothing:
    device = _device(simulation, order.device)
    kind = KINDS.get(order.kind)
    if kind is None:
        raise BadInputError(f"no fault kind {order.kind[:80]}; there are {', '.join(sorted(KINDS))}")
    if order.op not in OPS:
        raise BadInputError(f"no operation {order.op[:80]}; there are {', '.join(sorted(OPS))}")
    if not kind.fits(order.op, terminal=device.is_terminal):
        raise BadInputError(f"fault {order.kind} cannot strike {order.op}")
    device.faults.add(Fault(order.op, order.when, order.kind, order.count, order.seconds))
    return Nothing()


def _clock(simulation: Simulation, order: AdvanceClock) -> Nothing:
    _device(simulation, order.device).advance(order.advance_s)
    return Nothing()


def _log(simulation: Simulation, order: LogOrder) -> LogLines:
    with _device(simulation, order.device).log_path.open(encoding="utf-8") as log:
        news = itertools.islice(log, order.since, None)  # line n holds seq n
        return LogLines(lines=tuple(LogLine.model_validate_json(line) for line in news))


def _config(simulation: Simulation, order: ConfigOrder) -> ConfigText:
    config = _device(simulation, order.device).stores.of(order.store)
    return ConfigText(config=config.text, digest=config.digest)


def _sessions(simulation: Simulation, order: DeviceOrder) -> SessionList:
    return SessionList(sessions=_session_statuses(_device(simulation, order.device)))


def _outside_edit(simulation: Simulation, order: OutsideEdit) -> Nothing:
    config = _config_element(order.config)

    def make(running: Configuration) -> Configuration:
        return edited(running, config, default_operation="merge")

    try:
        _device(simulation, order.device).outside_edit(make, keeps_to_locks=order.keeps_to_locks)
    except RpcError as err:
        raise BadInputError(f"{order.device}: {err}") from err
    return Nothing()


VERBS: Mapping[str, Verb] = {
    "status": Verb(Nothing, _status),
    "impair-link": Verb(ImpairLink, _impair_link),
    "impair-service": Verb(ImpairService, _impair_service),
    "clear": Verb(Nothing, _clear),
    "reset": Verb(Nothing, _reset),
    "fault": Verb(InjectFault, _fault),
    "clock": Verb(AdvanceClock, _clock),
    "log": Verb(LogOrder, _log),
    "config": Verb(ConfigOrder, _config),
    "sessions": Verb(DeviceOrder, _sessions),
    "outside-edit": Verb(OutsideEdit, _outside_edit),
}


def _device(simulation: Simulation, name: str) -> Device:
    device = simulation.devices.get(name)
    if device is None:
        raise BadInputError(f"no device {name[:80]}")
    return device


def _link_named(simulation: Simulation, text: str) -> str:
    links = simulation.world.topology.links
    if any(link.name == text for link in links):
        return text
    between = [
        link.name
        for link in links
        if text in {f"{link.a.device}-{link.z.device}", f"{link.z.device}-{link.a.device}"}
    ]
    if not between:
        raise BadInputError(f"no link {text[:80]}")
    if len(between) > 1:
        raise BadInputError(f"{text[:80]} may be {' or '.join(between)}; name the link")
    return between[0]


def _device_status(device: Device) -> DeviceStatus:
    stores = device.stores
    pending = stores.pending
    return DeviceStatus(
        name=device.name,
        sessions=_session_statuses(device),
        locks=dict(stores.locks),
        candidate_dirty=stores.dirty,
        pending=None
        if pending is None
        else PendingStatus(
            due_in_s=device.due_in_s() or 0.0, session=pending.session, persist=pending.persist
        ),
        advanced_s=device.clock.advanced_s,
        faults=tuple(_fault_status(device, fault) for fault in device.faults.waiting),
        running_digest=stores.running.digest,
        candidate_digest=stores.candidate.digest,
        startup_digest=stores.startup.digest,
    )


def _session_statuses(device: Device) -> tuple[SessionStatus, ...]:
    return tuple(SessionStatus(id=session.id, user=session.user) for session in device.sessions.values())


def _fault_status(device: Device, fault: Fault) -> InjectFault:
    return InjectFault(
        device=device.name,
        op=fault.op,
        when=fault.when,
        kind=fault.kind,
        count=fault.count,
        seconds=fault.seconds,
    )


def _config_element(text: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as err:
        raise BadInputError(f"not XML: {err.msg}") from err
    if etree.QName(root).localname == "config":
        return root
    config = etree.Element(f"{{{NETCONF_NS}}}config")
    config.append(root)
    return config
