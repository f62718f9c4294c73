"""Faults: how a device misbehaves at one operation. A kind is one function around the acting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from netmend.lab.datastores import Store
from netmend.lab.exchange import Reply, Request, carried_out
from netmend.lab.hostility import KINDS as HOSTILE
from netmend.lab.netconf_hostility import KINDS as HOSTILE_NETCONF
from netmend.lab.rpc_error import RpcError

When = Literal["before", "after"]

ANY_OP = "any"
CONNECT_OP = "connect"
REVERT_OP = "revert"
OPS = frozenset(
    {
        ANY_OP,
        CONNECT_OP,
        REVERT_OP,
        "get",
        "get-config",
        "edit-config",
        "validate",
        "commit",
        "confirmed-commit",
        "confirming-commit",
        "extend",
        "cancel-commit",
        "discard-changes",
        "lock",
        "unlock",
        "kill-session",
        "copy-config",
        "close-session",
    }
)
"""Every operation that a fault can strike, named as in the log."""
COMMIT_OPS = frozenset({"commit", "confirmed-commit"})
CHANGING_OPS = COMMIT_OPS | {
    "edit-config",
    "confirming-commit",
    "extend",
    "cancel-commit",
    "discard-changes",
    "copy-config",
}
"""Operations of which a device can say that they are done though they are not."""


@dataclass
class Fault:
    """One injected fault. `when`: before or after the device acts.  `count`: how often it still strikes.

    `seconds`: for the kind `slow`.
    """

    op: str
    when: When
    kind: str
    count: int = 1
    seconds: float = 0.0

    def delay_s(self, moment: When) -> float:
        """Return how long the device sits still at that moment; real time, not the device's."""
        return self.seconds if self.kind == "slow" and self.when == moment else 0.0


class Outsider(Protocol):
    """Somebody else who works on the same device at the same time, and what the device does wrong itself."""

    def hold_lock(self, store: Store) -> None:
        """Hold the lock of that store; harmless when it is held already."""

    def leave_edits(self) -> None:
        """Leave an unfinished edit in the candidate."""

    def leave(self) -> None:
        """End the outside session: its lock and its edits go."""

    def do_part_of(self, request: Request) -> Reply:
        """Carry out a part of the request."""

    def arm_anyway(self, request: Request) -> Reply:
        """Refuse the request, and let the timer run that it asked for."""


class Faults:
    """The faults that wait on one device, struck in the order they were injected."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its operation."""
        self.waiting.append(fault)

    def take(self, op: str) -> Fault | None:
        """Return the fault that strikes this operation now, counted down, or None."""
        for fault in self.waiting:
            if fault.op == op or (fault.op == ANY_OP and op not in {CONNECT_OP, REVERT_OP}):
                fault.count -= 1
                if fault.count <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Take all faults away."""
        self.waiting.clear()


def answered(fault: Fault | None, request: Request, outsider: Outsider) -> Reply:
    """Carry the request out as the fault has it; without one, as it should be."""
    if fault is None:
        return carried_out(request)
    return KINDS[fault.kind].strike(fault, request, outsider)


def _drop(fault: Fault, request: Request, _outsider: Outsider) -> Reply:
    if fault.when == "before":
        return Reply(acted=False, drop=True)
    return replace(carried_out(request), drop=True)


def _reject(fault: Fault, request: Request, _outsider: Outsider) -> Reply:
    refusal = RpcError("operation-failed", "the device could not carry out the request")
    if fault.when == "before":
        return Reply(error=refusal, acted=False)
    return replace(carried_out(request), error=refusal)


def _slow(_fault: Fault, request: Request, _outsider: Outsider) -> Reply:
    """Act as always: the waiting is done where the connection is."""
    return carried_out(request)


def _auth_failure(_fault: Fault, _request: Request, _outsider: Outsider) -> Reply:
    """Let nobody in, whatever the password."""
    return Reply(acted=False)


def _acts_well(_fault: Fault, request: Request, _outsider: Outsider) -> Reply:
    """Act as always: what is hostile is how it is said."""
    return carried_out(request)


def _lock_held(fault: Fault, request: Request, outsider: Outsider) -> Reply:
    target = request.detail.get("target")
    if target in {"running", "candidate", "startup"}:
        outsider.hold_lock(target)  # type: ignore[arg-type]  # one of the three, as just tested
    reply = carried_out(request)
    if fault.count <= 0:
        outsider.leave()
    return reply


def _dirty(_fault: Fault, request: Request, outsider: Outsider) -> Reply:
    """Leave somebody else's edit in the candidate; it stays until the lab is cleared."""
    outsider.leave_edits()
    return carried_out(request)


def _unapplied(_fault: Fault, _request: Request, _outsider: Outsider) -> Reply:
    """Say that it is done, and do nothing."""
    return Reply(acted=False)


def _partial(_fault: Fault, request: Request, outsider: Outsider) -> Reply:
    return outsider.do_part_of(request)


def _armed(_fault: Fault, request: Request, outsider: Outsider) -> Reply:
    return outsider.arm_anyway(request)


def _reboot(fault: Fault, request: Request, _outsider: Outsider) -> Reply:
    """Lose every session, and come up with startup: what is pending is gone."""
    reply = carried_out(request) if fault.when == "after" else Reply(acted=False)
    return replace(reply, drop=True, restart="startup")


def _reboot_kept(fault: Fault, request: Request, _outsider: Outsider) -> Reply:
    """Lose every session and the timer, and come up with what was pending."""
    return replace(_reboot(fault, request, _outsider), restart="running")


@dataclass(frozen=True)
class Kind:
    """How one kind strikes, and on which operations; no `ops` means every request of a client.

    `on_terminal`: operations that it strikes on a command-line device only.  `only`: it means something
    nowhere else.
    """

    strike: Callable[[Fault, Request, Outsider], Reply]
    ops: frozenset[str] = frozenset()
    also_connect: bool = False
    on_terminal: frozenset[str] = frozenset()
    only: Literal["", "netconf", "terminal"] = ""

    def fits(self, op: str, *, terminal: bool = False) -> bool:
        """Say whether the kind can strike that operation. `terminal`: of a command-line device."""
        if terminal and op in self.on_terminal:
            return True
        if self.only == ("netconf" if terminal else "terminal"):
            return False
        if op in {CONNECT_OP, REVERT_OP}:
            return op in self.ops or (op == CONNECT_OP and self.also_connect)
        return not self.ops or op in self.ops


KINDS: Mapping[str, Kind] = {
    "drop": Kind(_drop, also_connect=True),
    "slow": Kind(_slow, also_connect=True),
    "reject": Kind(_reject),
    "auth_failure": Kind(_auth_failure, ops=frozenset({CONNECT_OP})),
    "lock_held": Kind(_lock_held, ops=frozenset({"lock"}), on_terminal=frozenset({"confirmed-commit"})),
    "dirty": Kind(_dirty, only="netconf"),
    "unapplied": Kind(_unapplied, ops=CHANGING_OPS),
    "partial": Kind(_partial, ops=COMMIT_OPS),
    "armed": Kind(_armed, ops=frozenset({"confirmed-commit"})),
    "unreverted": Kind(_unapplied, ops=frozenset({REVERT_OP})),
    "reboot": Kind(_reboot),
    "reboot_kept": Kind(_reboot_kept),
    **{kind: Kind(_acts_well, only="netconf") for kind in HOSTILE_NETCONF},
    **{
        kind: Kind(
            _acts_well,
            ops=frozenset({CONNECT_OP}) if kind == "banner" else frozenset(),
            also_connect=True,
            only="terminal",
        )
        for kind in HOSTILE
    },
}
