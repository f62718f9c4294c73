"""What stands around every request to a device: lease, authority, write-ahead record, kill point."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from netmend.errors import DeviceError, ReplyLostError, UnavailableError
from netmend.model.outcome import Acted, acted_after
from netmend.seams import DeviceOperations, EventSink, Lease, Leases, Power, RequestClass

log = structlog.get_logger()


@dataclass
class GuardedRequests:
    """Implements `seams.Requests` for one device in one phase of one run.

    `scope`: run and attempt: what an earlier candidate of the run did does not count for this one.
    `place`: `canary` or `later` (or empty before there are waves); it names the kill points.
    `may_write`: gets the operation's name and raises when it is not allowed (any more).
    `held`: returns while this engine may go on with the run.
    `always`: back-out is always permitted: without a database it goes on and says so in the log; but a
    device that another run has leased meanwhile is not ours to lead back any more.
    """

    run: str
    scope: str
    device: str
    phase: str
    place: str
    operations: DeviceOperations
    events: EventSink
    power: Power
    leases: Leases
    held: Callable[[], None] = lambda: None
    lease: Lease | None = None
    may_write: Callable[[str], None] | None = None
    always: bool = False
    revoked: bool = False
    _seen: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def request(self, op: str, request_class: RequestClass, *, detail: str = "") -> Iterator[None]:
        """Guard one request; see `seams.Requests`."""
        point = self.point(op)
        if self.revoked:
            raise ReplyLostError(self.device, f"{op} not sent: the device was given up")
        if request_class is RequestClass.READ:
            self.power.at(point, "before")
            with self._answered(point):
                yield
            return
        self._check(op, request_class)
        operation = self._intend(op, request_class, detail)
        self.power.at(point, "before")
        try:
            with self._answered(point):
                # Once more, now that nothing stands between this and the send: time may have passed.
                self._demand_ours(op)
                yield
        except DeviceError as error:
            self._conclude(operation, op, acted_after(op, error))
            raise
        self._conclude(operation, op, Acted.ACTED)

    def last(self, op: str) -> Acted | None:
        """Return what is known of the latest `op` of this run on this device."""
        return self.operations.last(self.scope, self.device, op)

    def point(self, op: str) -> str:
        """Name the kill point of the next `op`; the second one of a phase ends in `.2`."""
        self._seen[op] += 1
        number = "" if self._seen[op] == 1 else f".{self._seen[op]}"
        return ".".join(part for part in (self.place, self.phase, op) if part) + number

    @contextmanager
    def _answered(self, point: str) -> Iterator[None]:
        """Pass the point when the device has answered; a refusal is an answer, too."""
        try:
            yield
        except DeviceError as error:
            if error.acted is False:
                self.power.at(point, "after")
            raise
        self.power.at(point, "after")

    def _check(self, op: str, request_class: RequestClass) -> None:
        self._demand_ours(op)
        if self.always:
            return
        if request_class is RequestClass.WRITE:
            if self.may_write is None:
                raise DeviceError(self.device, f"{op} not sent: no authority to write in phase {self.phase}")
            self.may_write(op)

    def _demand_ours(self, op: str) -> None:
        """Return while the run is this engine's, and the device the run's."""
        try:
            self.held()
            ours = self.leases.check(self.lease) if self.lease is not None else self.always
        except UnavailableError as error:
            if not self.always:
                raise
            log.warning("device.lease_not_known", device=self.device, op=op, reason=str(error))
            return
        if not ours:
            raise DeviceError(self.device, f"{op} not sent: the lease is lost, another run may hold it")

    def _intend(self, op: str, request_class: RequestClass, detail: str) -> int | None:
        try:
            with self.operations.together():
                operation = self.operations.intend(self.scope, self.device, self.phase, op, detail)
                self.events.record(
                    self.run,
                    "device.intent",
                    {"device": self.device, "phase": self.phase, "op": op, "class": request_class.value},
                )
        except UnavailableError as error:
            if not self.always:
                raise
            log.warning("device.intent_not_recorded", device=self.device, op=op, reason=str(error))
            return None
        return operation

    def _conclude(self, operation: int | None, op: str, acted: Acted) -> None:
        try:
            with self.operations.together():
                if operation is not None:
                    self.operations.conclude(operation, acted)
                self.events.record(
                    self.run,
                    "device.request",
                    {"device": self.device, "phase": self.phase, "op": op, "acted": acted.value},
                )
        except UnavailableError as error:
            if not self.always:
                raise
            log.warning("device.outcome_not_recorded", device=self.device, op=op, reason=str(error))
