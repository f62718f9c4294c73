"""What a change does to the other services in use, read from what the devices would change."""

from collections.abc import Iterator
from dataclasses import dataclass

from netmend.errors import RefusedError
from netmend.model.change import ChangeSet, Preview
from netmend.model.project import Project
from netmend.model.proposal import ServiceImpact, Severity
from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service
from netmend.network import Crossing, Network
from netmend.preflight.shift import Shift, shift_of
from netmend.preflight.touched import Subject, Touched, touched_objects

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def assess(
    change_set: ChangeSet, previews: tuple[Preview, ...], project: Project
) -> tuple[ServiceImpact, ...]:
    """Return the impact on every other service in use that the change concerns, by service id.

    What is not known is UNKNOWN, never nothing. A service listed as NO_IMPACT shares a port or a link with
    the change and keeps enough room. Of several reasons the worst stands.

    Raises:
        RefusedError: The degraded service is not in the project.
    """
    degraded = project.services.named(change_set.service)
    if degraded is None:
        raise RefusedError(f"impact: {change_set.service}: no such service in the project")
    network = Network(project.topology, project.services)
    touched = touched_objects(previews, network, project)
    shift = shift_of(degraded, change_set.reassignment, touched, network)
    scene = _Scene(network, degraded, shift)
    found = [
        *scene.without_preview(change_set, previews),
        *(impact for one in touched for impact in scene.of_touched(one)),
        *scene.of_new_ports(),
        *scene.of_fuller_links(),
        *scene.of_lost_failover(),
        *scene.of_shared_risks(),
    ]
    found += scene.of_lost_partners({i.service for i in found if i.severity is Severity.OUTAGE})
    return _worst(found)


def _worst(found: list[ServiceImpact]) -> tuple[ServiceImpact, ...]:
    worst: dict[str, ServiceImpact] = {}
    for impact in sorted(found, key=lambda i: (i.service, -_RANK[i.severity], i.path)):
        worst.setdefault(impact.service, impact)
    return tuple(worst.values())


@dataclass(frozen=True)
class _Scene:
    """One degraded service among the others."""

    network: Network
    degraded: Service
    shift: Shift

    def without_preview(
        self, change_set: ChangeSet, previews: tuple[Preview, ...]
    ) -> Iterator[ServiceImpact]:
        previewed = {preview.device for preview in previews}
        for change in change_set.changes:
            if change.device not in previewed:
                users = self.network.users_of_device(change.device)
                yield from self._each(users, Severity.UNKNOWN, change.device, "no preview")

    def of_touched(self, touched: Touched) -> Iterator[ServiceImpact]:
        named = tuple(s for s in self.network.in_use if s.id in touched.services)
        yield from self._each(named, Severity.OUTAGE, touched.device, touched.path)
        match touched.subject:
            case Subject.UNREADABLE:
                yield from self._unreadable(touched)
            case Subject.PORT_STATE:
                yield from self._users(touched, Severity.OUTAGE)
                yield from self._relying(touched)
            case Subject.PORT_MTU:
                yield from self._mtu(touched)
            case Subject.PORT_LABEL:
                yield from self._users(touched, Severity.NO_IMPACT)
            case Subject.PORT_OTHER:
                yield from self._users(touched, Severity.UNKNOWN)
                yield from self._relying(touched)
            case Subject.SERVICE:
                yield from self._users(touched, Severity.NO_IMPACT)

    def of_new_ports(self) -> Iterator[ServiceImpact]:
        """A port without a link is fine where the service ends, and if nobody else is there."""
        for port in self.shift.new_ports:
            if self.network.crossing(port) is not None:
                continue
            if port == self.shift.after.resources[-1]:
                users, why = self.network.users(port), "capacity of the customer port is not known"
            else:
                users, why = self.network.users_of_device(port.device), "no link is known at this port"
            yield from self._each(users, Severity.UNKNOWN, port.device, port.port, why)

    def of_fuller_links(self) -> Iterator[ServiceImpact]:
        for crossing in self.shift.grown:
            full = self.network.is_over(crossing, self.shift.loads_after[crossing])
            users = tuple(s for s in self.network.in_use if crossing in self.network.crossings(s.assignment))
            severity = Severity.DEGRADED if full else Severity.NO_IMPACT
            yield from self._each(users, severity, *self._over(crossing))

    def of_lost_failover(self) -> Iterator[ServiceImpact]:
        """A service that could move to another way before, and has no room there any more."""
        for service in self.network.in_use:
            for name, before, after in self._failovers(service):
                if not self.network.fits(service, before, self.shift.loads_before):
                    continue
                tight = self.network.tightest(service, after, self.shift.loads_after)
                if tight is not None:
                    reason = (*self._over(tight), f"no room for failover to {name}")
                    yield from self._each((service,), Severity.REDUCED_REDUNDANCY, *reason)

    def of_shared_risks(self) -> Iterator[ServiceImpact]:
        """The partner of the degraded service, when both now depend on the same thing."""
        for partner in self.network.in_use:
            if partner.protects == self.degraded.id or self.degraded.protects == partner.id:
                now = self.network.shared_risks(self.shift.after, partner.assignment)
                then = self.network.shared_risks(self.degraded.assignment, partner.assignment)
                for risk in sorted(now - then):
                    reason = (risk, f"shared with {self.degraded.id}")
                    yield from self._each((partner,), Severity.REDUCED_REDUNDANCY, *reason)

    def of_lost_partners(self, out: set[str]) -> list[ServiceImpact]:
        return [
            impact
            for service in self.network.in_use
            if service.protects in out
            for impact in self._each(
                (service,), Severity.REDUCED_REDUNDANCY, f"protection by {service.protects}"
            )
        ]

    def _unreadable(self, touched: Touched) -> Iterator[ServiceImpact]:
        users = self.network.users_of_device(touched.device)
        if not self.network.ports(touched.device):  # nobody can say who uses a device that is not on the map
            users = self.network.in_use
        yield from self._each(users, Severity.UNKNOWN, touched.device, touched.path, touched.why)

    def _mtu(self, touched: Touched) -> Iterator[ServiceImpact]:
        """Frames between the two sizes are lost when it shrinks, and a port may be reset while it changes.

        Source for the reset: "mtu", Cisco IOS MPLS Command Reference, January 2010. Without the number of
        before nobody knows whether it grows.
        """
        yield from self._users(touched, Severity.DEGRADED, "its mtu changes")
        if not touched.raised:
            yield from self._relying(touched, "its mtu changes")

    def _users(self, touched: Touched, severity: Severity, *why: str) -> Iterator[ServiceImpact]:
        for port in touched.ports:
            yield from self._each(self.network.users(port), severity, *self._at(port), *why)

    def _relying(self, touched: Touched, *why: str) -> Iterator[ServiceImpact]:
        """Whoever could move to a way that uses the port."""
        for port in touched.ports:
            rely = tuple(
                s
                for s in self.network.in_use
                if any(self.network.passes(alternate, port) for alternate in s.alternates)
            )
            yield from self._each(rely, Severity.REDUCED_REDUNDANCY, *self._at(port), *why)

    def _failovers(self, service: Service) -> Iterator[tuple[str, Assignment, Assignment]]:
        """Every other way of a service: its name, and its course before and after the change."""
        for alternate in service.alternates:
            yield alternate.name, alternate, alternate
        for partner in self.network.in_use:
            if service.protects != partner.id:
                continue
            is_degraded = partner.id == self.degraded.id
            yield partner.id, partner.assignment, self.shift.after if is_degraded else partner.assignment

    def _each(
        self, services: tuple[Service, ...], severity: Severity, *reason: str
    ) -> Iterator[ServiceImpact]:
        for service in services:
            if service.id != self.degraded.id:
                path = (*reason, service.id)
                yield ServiceImpact(service=service.id, owner=service.owner, severity=severity, path=path)

    def _at(self, port: Resource) -> tuple[str, ...]:
        link = self.network.link_of(port)
        return (port.device, port.port) if link is None else (port.device, port.port, f"link {link.name}")

    def _over(self, crossing: Crossing) -> tuple[str, ...]:
        ports = sorted(self.network.ports(crossing.leaves))
        through = (Resource(device=crossing.leaves, port=port) for port in ports)
        port = next(p for p in through if self.network.crossing(p) == crossing)
        return self._at(port)
