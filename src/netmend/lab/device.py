"""One simulated device: datastores, sessions, clock and faults, with the ground truth of all that happens."""

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from lxml import etree

from netmend.lab.configuration import Configuration
from netmend.lab.datastores import Datastores, Store
from netmend.lab.device_clock import DeviceClock
from netmend.lab.exchange import Elements, Reply, Request, Session
from netmend.lab.faults import REVERT_OP, Fault, Faults, answered
from netmend.lab.ground_truth import GroundTruth
from netmend.lab.log_line import LogLine, Phase, RequestClass
from netmend.lab.misdeeds import armed_anyway, partly_done
from netmend.lab.netconf_dialects import DIALECTS
from netmend.lab.rpc_error import RpcError, in_use, invalid_value

OUTSIDER = "outsider"

_NETCONF_LOCKS: Mapping[Store, RequestClass] = {"candidate": "stage", "running": "write", "startup": "write"}
# Standing in configuration mode keeps others out and changes nothing by itself.
_TERMINAL_LOCKS: Mapping[Store, RequestClass] = {"candidate": "stage", "running": "read", "startup": "write"}


class Device:
    """Everything about a device that is not its network connection.

    `wall`: seconds since 1970.  `changed`: when and by whom running was changed last.
    `state`: its operational data, by the simulated world.
    `timer_changed`: called whenever `due_in_s` may have changed; whoever owns the loop sets it.
    """

    def __init__(
        self,
        name: str,
        initial: Configuration,
        *,
        clock: DeviceClock,
        wall: Callable[[], float],
        log: GroundTruth,
        personality: str = "netconf",
    ) -> None:
        self.name = name
        self.personality = personality
        self.dialect = DIALECTS.get(personality, DIALECTS["netconf"])
        self.stores = Datastores(initial)
        self.clock = clock
        self.faults = Faults()
        self.sessions: dict[int, Session] = {}
        self.state: Callable[[], list[etree._Element]] = list
        self.timer_changed: Callable[[], None] = _nothing
        self._wall = wall
        self._log = log
        self._lock_classes = _TERMINAL_LOCKS if self.is_terminal else _NETCONF_LOCKS
        self._numbers = itertools.count(1)
        self._outsider: Session | None = None
        self._asking: Session | None = None
        self._running_digest = initial.digest
        self.changed: tuple[datetime, str] | None = None

    @property
    def is_terminal(self) -> bool:
        """Say whether it is operated by command lines."""
        return self.personality not in DIALECTS

    @property
    def log_path(self) -> Path:
        """Return where the ground truth is written."""
        return self._log.path

    def time_of_day(self) -> datetime:
        """Return the time that the device believes it is."""
        return datetime.fromtimestamp(self._wall() + self.clock.advanced_s, UTC)

    # --- sessions ------------------------------------------------------------------------------

    def open_session(self, user: str, hang_up: Callable[[], None]) -> Session:
        """Let an authenticated user in."""
        session = Session(next(self._numbers), user, hang_up)
        self.sessions[session.id] = session
        self._write(session, "connect", "read", acted=True)
        return session

    def refuse_session(self, user: str | None, op: str) -> None:
        """Note that somebody was not let in: `auth`, or `connect` when it did not come to that."""
        self._write(None, op, "read", acted=False, user=user)

    def end_session(self, session: Session, op: str = "disconnect", **detail: str | int) -> None:
        """End a session and all that is bound to it; harmless when it has ended."""
        if self.sessions.pop(session.id, None) is None:
            return
        if session is self._outsider:
            self._outsider = None
        self._write(session, op, "read", acted=True, detail=detail)
        left = self.stores.leave(session.id)
        for store in left.released:
            self._write(
                session,
                "unlock",
                self._lock_classes[store],
                phase="session",
                acted=True,
                detail={"target": store},
            )
        if left.discarded:
            self._write(session, "discard-changes", "stage", phase="session", acted=True)
        if left.must_revert:
            self._revert(session, "session")

    def kill_session(self, number: int, by: Session) -> None:
        """End another session and cut its connection."""
        victim = self.sessions.get(number)
        if victim is None or number == by.id:
            raise invalid_value(f"no other session {number}")
        self.end_session(victim, killed_by=by.id)
        victim.hang_up()

    # --- requests and timers -------------------------------------------------------------------

    def answer(self, session: Session, request: Request, fault: Fault | None) -> Reply:
        """Carry a request out, write the ground truth, and return what is to be replied."""
        self._asking = session
        reply = answered(fault, request, self)
        if fault is not None:
            request.detail["fault"] = fault.kind
        if reply.error is not None:
            request.detail["error"] = reply.error.tag
        if session.id in self.sessions:
            self._write(session, request.op, request.request_class, acted=reply.acted, detail=request.detail)
        if reply.restart:
            self.restart(reply.restart)
        return reply

    def abandon(self, session: Session, request: Request) -> None:
        """Note that the connection went before the device acted."""
        self._write(session, request.op, request.request_class, acted=False, detail=request.detail)

    def due_in_s(self) -> float | None:
        """Return in how many seconds the commit timer fires; None when none runs."""
        pending = self.stores.pending
        return None if pending is None else max(0.0, pending.due - self.clock.now())

    def tick(self) -> None:
        """Revert, if the commit timer is due."""
        if self.due_in_s() == 0.0:
            self._revert(None, "timer")

    def advance(self, seconds: float) -> None:
        """Let time pass on this device, stopping where its timer is due."""
        due = self.due_in_s()
        if due is not None and due <= seconds:
            self.clock.advance(due)
            self.tick()
            seconds -= due
        self.clock.advance(seconds)
        self.timer_changed()

    # --- what others do ------------------------------------------------------------------------

    def outside_edit(
        self, make: Callable[[Configuration], Configuration], *, keeps_to_locks: bool = False
    ) -> None:
        """Let somebody else change running at a console.

        `keeps_to_locks`: the console is one that a lock on running holds back, as RFC 6241 §7.5 wants it, or
        somebody who is alone in configuration mode, where there is such a mode.

        Raises:
            RpcError: in-use, a lock holds it back; or the change is none that the device takes.
        """
        if keeps_to_locks:
            try:
                self.stores.demand_free("running", 0)
                if self.is_terminal:
                    self.stores.demand_free("candidate", 0)
            except RpcError:
                self._write(None, "outside-edit", "write", acted=False, user=OUTSIDER)
                raise
        self.stores.edit_from_outside(make(self.stores.running))
        self._write(None, "outside-edit", "write", acted=True, user=OUTSIDER)

    def hold_lock(self, store: Store) -> None:
        """Let somebody else hold a lock, if nobody does."""
        if store in self.stores.locks:
            return
        outsider = self._outside_session()
        self._by(
            outsider, "lock", self._lock_classes[store], lambda: self.stores.lock(store, outsider.id), store
        )

    def leave_edits(self) -> None:
        """Let somebody else leave an unfinished edit in the candidate, if it is clean."""
        if self.stores.dirty:
            return
        outsider = self._outside_session()
        interfaces = {**self.stores.running.interfaces, "outside-0": {"enabled": "false"}}
        edited = Configuration(interfaces, self.stores.running.services)
        self._by(
            outsider, "edit-config", "stage", lambda: self.stores.stage(outsider.id, edited), "candidate"
        )

    def do_part_of(self, request: Request) -> Reply:
        """Carry out a part of a commit."""
        return partly_done(request, self.stores)

    def arm_anyway(self, request: Request) -> Reply:
        """Refuse a commit, and let its timer run."""
        return armed_anyway(request, self.stores, self._asking, self.clock.now())

    def leave(self) -> None:
        """Let the one from outside go; harmless when nobody is there."""
        if self._outsider is not None:
            self.end_session(self._outsider)

    def restart(self, comes_up_with: Literal["startup", "running"]) -> None:
        """Lose sessions, locks, edits and timer; running is then what startup was, or what it was before."""
        gone = tuple(self.sessions.values())
        self.sessions.clear()
        self._outsider = None
        self.stores.restart(comes_up_with)
        self._write(None, "reboot", "write", acted=True)
        for session in gone:
            session.hang_up()

    def reset(self) -> None:
        """Return to the beginning: configs, locks, timer, clock, faults; every session is cut."""
        gone = tuple(self.sessions.values())
        self.sessions.clear()
        self._outsider = None
        self.stores.reset()
        self.faults.clear()
        self.clock.reset()
        self._write(None, "reset", "write", acted=True)
        self.changed = None
        for session in gone:
            session.hang_up()

    def _outside_session(self) -> Session:
        if self._outsider is None:
            self._outsider = self.open_session(OUTSIDER, _nothing)
        return self._outsider

    def _by(
        self,
        session: Session,
        op: str,
        request_class: RequestClass,
        act: Callable[[], None],
        target: Store,
    ) -> None:
        def acting() -> Elements:
            act()
            return ()

        self.answer(session, Request(op, request_class, acting, {"target": target}), None)

    # --- the ground truth ----------------------------------------------------------------------

    def _revert(self, session: Session | None, phase: Phase) -> None:
        pending = self.stores.pending
        detail: dict[str, str | int] = {}
        if pending is not None and pending.persist is not None:
            detail["persist"] = pending.persist

        def acting() -> Elements:
            if "running" in self.stores.locks and not self.dialect.reverts_locked:
                raise in_use("running is locked")
            self.stores.revert()
            return ()

        request = Request(REVERT_OP, "write", acting, detail)
        reply = answered(self.faults.take(REVERT_OP), request, self)
        if not reply.acted:
            self.stores.pending = None  # the timer has fired, and nothing came of it
        self._write(session, REVERT_OP, "write", phase=phase, acted=reply.acted, detail=detail)

    def _write(
        self,
        session: Session | None,
        op: str,
        request_class: RequestClass,
        *,
        acted: bool,
        phase: Phase = "request",
        user: str | None = None,
        detail: Mapping[str, str | int] | None = None,
    ) -> None:
        line = {
            "seq": self._log.next_seq,
            "t": round(self._wall(), 6),
            "device_t": round(self.clock.now(), 6),
            "session": session.id if session else None,
            "user": session.user if session else user,
            "op": op,
            "class": request_class,
            "phase": phase,
            "acted": acted,
            "running_digest": self.stores.running.digest,
            "candidate_digest": self.stores.candidate.digest,
            "startup_digest": self.stores.startup.digest,
        }
        if self.stores.running.digest != self._running_digest:
            self._running_digest = self.stores.running.digest
            self.changed = (self.time_of_day(), str(line["user"] or "system"))
        self._log.append(LogLine.model_validate({**(detail or {}), **line}))
        self.timer_changed()


def _nothing() -> None:
    return None
