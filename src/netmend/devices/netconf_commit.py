"""A staged candidate that is committed, RFC 6241 §8.3, for one order on one session."""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.candidate_lock import candidate_of_pending, demand_clean, locked_candidate
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.netconf_switch import switch_of
from netmend.devices.push import MAYBE, demand_base
from netmend.devices.running_lock import locked_running
from netmend.errors import ConfigRejectedError, DiffMismatchError, DirtyCandidateError, DriftError
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, Requests


class NetconfCommit:
    """Implements `timed_commit.TimedCommit`, with whatever switch the server has."""

    def __init__(self, session: NetconfSession, order: PushOrder, requests: Requests) -> None:
        self._session = session
        self._switch = switch_of(session)
        self._order = order
        self._requests = requests

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._session.device

    @property
    def has_startup(self) -> bool:
        """Say whether the server announced `:startup`, RFC 6241 §8.7."""
        return self._session.offers(":startup")

    @property
    def timer_s(self) -> int:
        """Return the confirm-timeout."""
        return self._order.confirm_timeout_s

    @property
    def sent(self) -> Acted | None:
        """Return what is known of the confirmed commit: before it, only the candidate is edited."""
        return self._requests.last("confirmed-commit")

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of what a datastore holds."""
        return self._session.digest(self._requests, source)

    def alone(self) -> AbstractContextManager[None]:
        """Lock running, if the inventory says `lock_running` of the device.

        Without it, what somebody changes at a console between our last reading and the commit is overwritten
        by the candidate. It is off unless said: a server may not revert while its committer holds that lock
        (yuma123 2.13), so whoever says it has tried that on the device; conformance does on the lab's. A
        confirming commit goes without: a pending commit keeps the lock from every other session, §7.5.
        """
        if not self._session.locks_running:
            return nullcontext()
        return locked_running(self._session, self._requests)

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Stage under the candidate's lock and commit; after a refusal the candidate is clean again."""
        with locked_candidate(self._session, self._requests):
            self._stage()
            try:
                self._switch.arm(self._order, self._requests)
            except ConfigRejectedError as refusal:
                self._session.discard(self._requests)
                return refusal
        return None

    def extend(self) -> None:
        """Re-arm by a follow-up confirmed commit; it commits the candidate, so that must be clean."""
        with candidate_of_pending(self._session, self._requests, self._order.post_digest):
            self._switch.rearm(self._order, self._requests)

    def confirm(self) -> None:
        """Make it final, and have the server prove that: `netconf_switch` says how."""
        self._switch.keep(self._order, self._requests)

    def cancel(self) -> None:
        """Let the server take the pending commit back."""
        self._switch.take_back(self._order, self._requests)

    def send_back_out(self) -> None:
        """Commit the reverse edit for good, if the device makes exactly the pre-state of it."""
        with self.alone(), locked_candidate(self._session, self._requests):
            if self.digest("running") != self._order.post_digest:
                raise DriftError(self.device, "running was changed before it could be locked")
            demand_clean(self._session, self._requests, self._order.post_digest)
            self._session.edit(self._requests, self._order.back_out)
            if self._candidate() != self._order.base_digest:
                raise DiffMismatchError(self.device, "the back-out does not make the pre-state")
            if self.digest("running") != self._order.post_digest:
                self._session.discard(self._requests)
                raise DriftError(self.device, "running was changed while the back-out was staged")
            self._session.commit(self._requests)

    def save(self) -> None:
        """Copy running to startup."""
        self._session.save(self._requests)

    def _stage(self) -> None:
        """Put exactly the authorized configuration into the candidate."""
        demand_base(self.device, self._order, self.digest("running"))
        edited_before = self._requests.last("edit-config") in MAYBE
        try:
            demand_clean(self._session, self._requests, self._order.base_digest)
        except DirtyCandidateError:
            ours = edited_before and self._candidate() == self._order.post_digest
            if not ours:
                raise
            self._session.discard(self._requests)
        for edit in self._order.change.edits:
            self._session.edit(self._requests, edit)
        if self._candidate() != self._order.post_digest:
            raise DiffMismatchError(self.device, "made another configuration of the edit than authorized")
        # A commit makes the candidate running: what somebody else changed since would be taken away.
        try:
            demand_base(self.device, self._order, self.digest("running"))
        except DriftError:
            self._session.discard(self._requests)
            raise

    def _candidate(self) -> str:
        return self._session.digest(self._requests, "candidate")
