"""Candidate, running and startup with their locks and confirmed commit, RFC 6241 §7.5, §8.3-8.7."""

from dataclasses import dataclass, replace
from typing import Literal

from netmend.lab.commit_history import CommitHistory
from netmend.lab.configuration import Configuration
from netmend.lab.named_sessions import NamedSessions
from netmend.lab.rpc_error import RpcError, in_use, invalid_value

Store = Literal["running", "candidate", "startup"]
STORES: tuple[Store, ...] = ("running", "candidate", "startup")

DEFAULT_CONFIRM_TIMEOUT_S = 600


@dataclass(frozen=True)
class PendingCommit:
    """A confirmed commit that waits. `before`: what running returns to.  `due`: on the device's clock.

    `persist`: its token, or the name of the configuration session that was committed.
    `timeout_s`, `user`: for how long and by whom it was armed.  `anonymous`: it has no token and still
    outlives its session.
    """

    before: Configuration
    due: float
    session: int
    persist: str | None
    timeout_s: float = 0.0
    user: str = ""
    anonymous: bool = False

    @property
    def bound(self) -> bool:
        """Say whether it ends with the session that made it."""
        return self.persist is None and not self.anonymous


@dataclass(frozen=True)
class CommitOrder:
    """What a commit asks for."""

    confirmed: bool = False
    timeout_s: int = DEFAULT_CONFIRM_TIMEOUT_S
    persist: str | None = None
    persist_id: str | None = None


@dataclass(frozen=True)
class Left:
    """What a session's end brought. `must_revert`: its confirmed commit was bound to it."""

    released: tuple[Store, ...]
    discarded: bool
    must_revert: bool


class Datastores:
    """The three datastores of one device, and its named sessions. Sessions are numbers; time is given."""

    def __init__(self, initial: Configuration) -> None:
        self._initial = initial
        self.reset()

    def reset(self) -> None:
        """Return to how the device was in the beginning."""
        self.running = self._initial
        self.startup = self._initial
        self.pending: PendingCommit | None = None
        self.locks: dict[Store, int] = {}
        self._edited: Configuration | None = None
        self.editors: set[int] = set()
        self.named = NamedSessions()
        self.history = CommitHistory(self._initial)

    @property
    def candidate(self) -> Configuration:
        """Return the candidate, or the named session worked on last; without either, what running is."""
        return self._edited or self.named.latest or self.running

    @property
    def dirty(self) -> bool:
        """Say whether anything waits that was neither committed nor discarded."""
        return self._edited is not None or self.named.latest is not None

    def of(self, store: Store) -> Configuration:
        """Return one of the three."""
        match store:
            case "running":
                return self.running
            case "candidate":
                return self.candidate
            case "startup":
                return self.startup

    def stage(self, session: int, edited: Configuration) -> None:
        """Put an edited configuration into the candidate."""
        self.demand_free("candidate", session)
        self._edited = edited
        self.editors.add(session)

    def discard(self, session: int) -> None:
        """Make the candidate equal to running again."""
        self.demand_free("candidate", session)
        self._forget_edits()

    def lock(self, store: Store, session: int) -> None:
        """Lock, RFC 6241 §7.5.

        Raises:
            RpcError: lock-denied; `error-info` names the session that is in the way.
        """
        if store in self.locks:
            raise _lock_denied(self.locks[store], f"{store} is locked")
        if store == "candidate" and self._edited is not None:
            raise _lock_denied(
                min(self.editors, default=0),
                "the candidate has been modified and not committed",
                app_tag="candidate-dirty",
            )
        pending = self.pending
        if store == "running" and pending and not pending.anonymous and pending.session != session:
            raise _lock_denied(pending.session, "a confirmed commit of another session is pending")
        self.locks[store] = session

    def unlock(self, store: Store, session: int) -> bool:
        """Unlock; with the candidate's lock its edits go, RFC 6241 §8.3.5.2. True when there were some."""
        if self.locks.get(store) != session:
            raise RpcError("operation-failed", f"this session does not hold the lock of {store}")
        del self.locks[store]
        had_edits = store == "candidate" and self._edited is not None
        if had_edits:
            self._forget_edits()
        return had_edits

    def commit(self, session: int, order: CommitOrder, *, now: float) -> None:
        """Make the candidate running: for good, or until the timeout unless it is confirmed."""
        self.demand_free("running", session)
        self.demand_free("candidate", session)
        if order.persist is not None and not order.confirmed:
            raise invalid_value("persist belongs to a confirmed commit")
        self._demand_pending_is_meant(session, order.persist_id)
        self.candidate.check()
        earlier = self.pending
        before = earlier.before if earlier else self.running
        self.running = self.candidate
        self._forget_edits()
        self.pending = None
        if order.confirmed:
            persist = order.persist or (earlier.persist if earlier else None)
            self.pending = PendingCommit(before, now + order.timeout_s, session, persist)

    def cancel(self, session: int, persist_id: str | None) -> None:
        """Take a pending confirmed commit back now, RFC 6241 §8.4.4.1."""
        self.demand_free("running", session)
        if self.pending is None:
            raise RpcError("operation-failed", "no confirmed commit is pending", app_tag="nothing-pending")
        self._demand_pending_is_meant(session, persist_id)
        self.revert()

    def revert(self) -> None:
        """Return running to what it was before the pending confirmed commit."""
        if self.pending is not None:
            self.running = self.pending.before
            self.pending = None

    def arm(self, session: int, user: str, *, timeout_s: int, now: float, name: str | None = None) -> None:
        """Let running be taken back to what it is now, after the timeout. `name`: of what was committed."""
        self._demand_no_timer()
        anonymous = name is None
        self.pending = PendingCommit(
            self.running, now + timeout_s, session, name, timeout_s, user, anonymous=anonymous
        )

    def rearm(self, *, timeout_s: int, now: float) -> None:
        """Set the pending timer anew."""
        self.pending = replace(self._demand_pending(), due=now + timeout_s, timeout_s=timeout_s)

    def confirm(self) -> None:
        """Keep what is pending."""
        self._demand_pending()
        self.pending = None

    def take_back(self) -> None:
        """Revert what is pending now."""
        self._demand_pending()
        self.revert()

    def edit_running(self, session: int, edited: Configuration) -> None:
        """Change running at once, as a line in configuration mode does."""
        self.demand_free("running", session)
        self.running = edited

    def commit_named(self, name: str, session: int, user: str, *, timeout_s: int | None, now: float) -> None:
        """Make a named session running, for good or until the timeout; the session is used up."""
        self.demand_free("candidate", session)
        self._demand_no_timer()
        committed = self.named.of(name)
        committed.check()
        if timeout_s is not None:
            self.arm(session, user, timeout_s=timeout_s, now=now, name=name)
        self.running = committed
        self.named.drop(name)

    def take_staged(self, session: int) -> Configuration:
        """Return a candidate that can be made running, and begin with a clean one."""
        self.demand_free("running", session)
        self.demand_free("candidate", session)
        staged = self.candidate
        staged.check()
        self._forget_edits()
        return staged

    def save(self, session: int) -> None:
        """Copy running to startup."""
        self.demand_free("startup", session)
        self.startup = self.running

    def restart(self, comes_up_with: Store) -> None:
        """Forget what a restart loses: timer, locks, edits, named sessions."""
        self.running = self.of(comes_up_with)
        self.pending = None
        self.locks = {}
        self._forget_edits()
        self.named = NamedSessions()

    def edit_from_outside(self, config: Configuration) -> None:
        """Let somebody who knows no locks change running, at a console."""
        config.check()
        self.running = config

    def leave(self, session: int) -> Left:
        """Take a session's end; the revert that it may demand is left to the caller."""
        released = tuple(store for store, holder in self.locks.items() if holder == session)
        for store in released:
            del self.locks[store]
        was_editor = session in self.editors
        self.editors.discard(session)
        discarded = self._edited is not None and (
            "candidate" in released or (was_editor and not self.editors)
        )
        if discarded:
            self._forget_edits()
        must_revert = self.pending is not None and self.pending.bound and self.pending.session == session
        return Left(released, discarded, must_revert)

    def demand_free(self, store: Store, session: int) -> None:
        """Refuse while another session holds the lock."""
        holder = self.locks.get(store)
        if holder is not None and holder != session:
            raise RpcError(
                "in-use", f"{store} is locked by session {holder}", info=(("session-id", str(holder)),)
            )

    def _demand_pending_is_meant(self, session: int, persist_id: str | None) -> None:
        pending = self.pending
        if persist_id is not None:
            if pending is None or pending.persist != persist_id:
                raise invalid_value("persist-id does not match a pending confirmed commit")
            return
        if pending is not None and (pending.persist is not None or pending.session != session):
            raise in_use("a confirmed commit is pending")

    def _demand_no_timer(self) -> None:
        if self.pending is not None:
            raise RpcError("in-use", "a commit timer runs already", app_tag="timer-pending")

    def _demand_pending(self) -> PendingCommit:
        if self.pending is None:
            raise RpcError("operation-failed", "nothing is pending", app_tag="nothing-pending")
        return self.pending

    def _forget_edits(self) -> None:
        self._edited = None
        self.editors.clear()


def _lock_denied(holder: int, message: str, *, app_tag: str = "") -> RpcError:
    return RpcError(
        "lock-denied",
        message,
        error_type="protocol",
        app_tag=app_tag,
        info=(("session-id", str(holder)),),
    )
