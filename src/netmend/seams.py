"""Every Protocol of netmend on one page: what a room needs from another without knowing it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar, runtime_checkable

from pydantic import SecretStr

from netmend.model.change import DeviceChange, Preview, Snapshot
from netmend.model.decision import SignedDecision
from netmend.model.event import Event
from netmend.model.fact import Fact
from netmend.model.notice import Notice
from netmend.model.outcome import Acted, DeviceOutcome, Reading
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import DeviceEntry, Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.service import Kpi

F = TypeVar("F", bound=Fact)


class Clock(Protocol):
    """Time as the engine sees it."""

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds on a clock that never jumps."""

    def sleep(self, seconds: float) -> None:
        """Let that much time pass."""


class Power(Protocol):
    """Where the power may be cut, so that every such place can be tested."""

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Return, or end the engine here."""


# --- the durable engine -------------------------------------------------------------------------


class Journal(Protocol):
    """Carries a run over crashes. Steps run at least once; a finished step is never run again."""

    def do(self, name: str, made: type[F], step: Callable[[], F]) -> F:
        """Run the step, or return what it returned before; the fact is stored as JSON."""

    def wait(self, name: str, seconds: float) -> None:
        """Let time pass; after a crash only what is left of it."""

    def pause(self, name: str, until: datetime) -> bool:
        """Wait for a message to the run; True when one came, False when `until` passed."""


# --- devices ------------------------------------------------------------------------------------


class RequestClass(StrEnum):
    """What a request does to a device: nothing, a candidate or session, or running, startup or a timer."""

    READ = "read"
    STAGE = "stage"
    WRITE = "write"


class Requests(Protocol):
    """Stands around every request that a driver sends to a device.

    Before: the lease is still ours, the intent is durable (stage and write), a write is still allowed.
    After: the outcome is durable. A `DeviceError` that passes through decides the outcome by its `acted`.
    """

    def request(
        self, op: str, request_class: RequestClass, *, detail: str = ""
    ) -> AbstractContextManager[None]:
        """Guard one request. `op`: the operation's name as in the lab's log."""

    def last(self, op: str) -> Acted | None:
        """Return what is known of the latest `op` of this run on this device; None: never intended."""


class Target(Fact):
    """One device to be driven. Secrets are fetched when the session opens, and dropped then.

    `known_hosts`: path of the file with the pinned host keys.  `deadline_s`: for one reply.
    `spacing_s`: between two requests while a timer is armed.
    """

    device: DeviceEntry
    known_hosts: str
    deadline_s: float
    spacing_s: float = 0.0


class Credentials(Protocol):
    """Where secrets come from."""

    def password(self, device: DeviceEntry) -> SecretStr:
        """Return the password for the device.

        Raises:
            CredentialsError: none is configured.
        """


class PushOrder(Fact):
    """What a driver needs to push one change.

    `base_digest`, `post_digest`: what was authorized.  `label`: the persist-id, the same on every try and
    that of no other proposal.  `confirm_timeout_s`: after which the device reverts by itself.
    """

    change: DeviceChange
    base_digest: str
    post_digest: str
    back_out: str
    label: str
    confirm_timeout_s: int


class DeviceReader(Protocol):
    """What changes nothing that outlives the session."""

    def read_running(self, requests: Requests) -> Snapshot:
        """Read running twice as canonical text, and probe the device class."""

    def read_state(self, query: str, requests: Requests) -> str:
        """Read operational state. NETCONF: a subtree filter in, the reply's data as canonical text out."""

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Stage the change, read what it would do, discard it in the same session."""

    def close(self) -> None:
        """End the session; never raises, never waits over 5 s."""


class DeviceWriter(Protocol):
    """What writes. Each call reads the device first and last, so calling it again is harmless."""

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lock, base equal?, stage, diff equal?, confirmed commit, read back.

        Calling again with the same label never commits twice: it returns what is true now.
        """

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Re-arm the timer of a pending change to `confirm_timeout_s` from now."""

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make a pending change final, read back, save to startup where it exists, read that back."""

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state: cancel, else send the back-out; read back."""


class DeviceDriver(DeviceReader, DeviceWriter, Protocol):
    """One open session to one device; every call is a whole gated sequence for one phase.

    Every request passes `requests`. Not thread-safe; closed by whoever opened it.
    """


@runtime_checkable
class StageHolder(Protocol):
    """A driver on whose platform a staged edit outlives its login (EOS configuration sessions)."""

    def discard_left(self, change: DeviceChange, label: str | None, requests: Requests) -> None:
        """Throw away what a preview of the change, or a push of that label, has staged and left behind.

        `label`: None when none was ever pushed.
        """


class OpenDriver(Protocol):
    """An entry point of the group `netmend.drivers`: opens a session."""

    def __call__(self, target: Target, credentials: Credentials, requests: Requests) -> DeviceDriver:
        """Check the host key, then authenticate.

        Raises:
            UnreachableError: no answer.
            HostKeyError: unknown or changed; nothing was sent.
            CredentialsError: refused.
        """


# --- the database -------------------------------------------------------------------------------


class EventSink(Protocol):
    """The journal as its writers see it."""

    def record(self, run: str | None, kind: str, payload: dict[str, Any]) -> Event:
        """Append one record durably and return it, chained."""


class Lease(Fact):
    """The right to write to one device. `fence` rises with every taking."""

    device: str
    run: str
    fence: int
    expires_at: datetime


class Leases(Protocol):
    """One writer per device."""

    def take(self, device: str, run: str, *, ttl_s: float) -> Lease:
        """Take or renew; a run that holds it gets it again under a new fence.

        Raises:
            RefusedError: held by another run; the message names it.
        """

    def check(self, lease: Lease) -> bool:
        """Say whether the lease is still the newest and has not expired."""

    def release(self, lease: Lease) -> None:
        """Give it back; harmless when it is not ours any more."""


class DeviceOperations(Protocol):
    """The write-ahead log of device requests."""

    def together(self) -> AbstractContextManager[None]:
        """Make what is written down within durable at once, the journal's records too, or nothing of it."""

    def intend(self, run: str, device: str, phase: str, op: str, detail: str) -> int:
        """Make the intent durable and return its id."""

    def conclude(self, operation: int, acted: Acted) -> None:
        """Make the outcome durable."""

    def last(self, run: str, device: str, op: str) -> Acted | None:
        """Return the outcome of the latest intent (UNKNOWN while open), or None when there is none."""

    def latest(self, run: str, device: str) -> str | None:
        """Return what was asked for last, acted or not; None when nothing was."""


class Decisions(Protocol):
    """The stored decisions of a run, as signed."""

    def of(self, run: str) -> tuple[SignedDecision, ...]:
        """Return all of them in the order of arrival."""


class OutboxRow(Fact):
    """One notice on its way through one channel (TMF681 CommunicationMessage states)."""

    notice: Notice
    channel: str
    state: Literal["initial", "inProgress", "completed", "cancelled", "failed"]
    try_times: int
    why: str = ""


class OutboxRows(Protocol):
    """Notices are stored before they are sent, and sent until they are accepted."""

    def put(self, notice: Notice, channel: str) -> None:
        """Store it; harmless when that key and channel are there already."""

    def mark(
        self, key: str, channel: str, state: Literal["inProgress", "completed", "failed"], why: str = ""
    ) -> None:
        """Note a try (it counts `try_times` up on inProgress) or how it ended."""

    def of(self, run: str | None) -> tuple[OutboxRow, ...]:
        """Return the rows of a run (None: of all runs) in the order they were put."""


# --- planning -----------------------------------------------------------------------------------


class Planner(Protocol):
    """An entry point of the group `netmend.planners`."""

    def plans(self, report: ServiceDegradationReport, project: Project) -> tuple[ServiceImprovementPlan, ...]:
        """Return the plans that answer the report; the same input gives the same plans."""


# --- quality and notices ------------------------------------------------------------------------


class Probe(Protocol):
    """An entry point of the group `netmend.probes`."""

    def measure(self, service: str, kpi: Kpi) -> Reading:
        """Measure now; a reading without value when nothing trustworthy came. Never raises for that."""


class Channel(Protocol):
    """An entry point of the group `netmend.channels`."""

    def deliver(self, notice: Notice) -> None:
        """Hand the notice over; the same key again is harmless.

        Raises:
            UnavailableError: not accepted.
        """
