"""Edits that take effect at once, RFC 6241 §8.2, for one order on a server without a candidate.

Nothing undoes them but us: running is locked, read again, edited, and read. What a refused edit left behind
is led back at once, to what was read under the same lock.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.config_text import digest
from netmend.devices.inverse import coarse_inverse, inverse
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.push import demand_base
from netmend.devices.running_lock import locked_running
from netmend.devices.yang_tree import Tree, canonical_text
from netmend.errors import (
    ConfigRejectedError,
    DriftError,
    NothingPendingError,
)
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, Requests


class RunningCommit:
    """Implements `timed_commit.TimedCommit`, without a timer."""

    def __init__(self, session: NetconfSession, order: PushOrder, requests: Requests) -> None:
        self._session = session
        self._order = order
        self._requests = requests
        self._before: Tree | None = None

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
        """Return until when the engine itself means to confirm; nothing happens on the device then."""
        return self._order.confirm_timeout_s

    @property
    def sent(self) -> Acted | None:
        """Return what is known of the edits to running."""
        return self._requests.last("confirmed-commit")

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of what a datastore holds."""
        return self._session.digest(self._requests, source)

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing more: running is locked for every edit."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Edit running under its lock; a refusal is returned, what was taken before it stays for `cancel`."""
        with self._locked():
            self._before = self._session.get_config(self._requests, "running")
            demand_base(self.device, self._order, digest(canonical_text(self._before)))
            try:
                for number, edit in enumerate(self._order.change.edits):
                    self._edit(edit, "confirmed-commit", goes_on=number > 0)
            except ConfigRejectedError as refusal:
                return refusal
        return None

    def extend(self) -> None:
        """Do nothing: no timer runs."""

    def confirm(self) -> None:
        """Do nothing: what is in running is final."""

    def cancel(self) -> None:
        """Lead running back to what it was before this call's edits.

        Raises:
            NothingPendingError: they are of an earlier call, or there is nothing to lead back.
        """
        before, self._before = self._before, None
        if before is None:
            raise NothingPendingError(self.device, "the server has no timer: what is in running is final")
        wanted = canonical_text(before)
        with self._locked():
            for lead in (inverse, coarse_inverse):
                now = self._session.get_config(self._requests, "running")
                if canonical_text(now) == wanted:
                    break
                self._edit(lead(now, before), "cancel-commit")

    def send_back_out(self) -> None:
        """Send the reverse edit under the lock of running."""
        with self._locked():
            if self.digest("running") != self._order.post_digest:
                raise DriftError(self.device, "running was changed before it could be locked")
            self._edit(self._order.back_out, "commit")

    def save(self) -> None:
        """Copy running to startup."""
        self._session.save(self._requests)

    def _edit(self, edit: str, op: str, *, goes_on: bool = False) -> None:
        self._session.edit_running(self._requests, edit, op=op, goes_on=goes_on)

    def _locked(self) -> AbstractContextManager[None]:
        return locked_running(self._session, self._requests)
