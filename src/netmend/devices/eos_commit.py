"""Configuration sessions with a commit timer, for one order on one EOS device.

"Configuration sessions", EOS User Manual: `commit timer` makes the session running until the timer fires,
`configure session NAME commit` makes that final, `configure session NAME abort` takes it back. A commit
overwrites what was changed since the session began, so running is read again right before it. Engines keep
out of each other's way by the sessions themselves, whose names all of them see: each opens its own and then
looks for another's, so of two runs that are at work at the same time at least one finds the other and lets go
before its commit. What a person changes between that reading and the commit is overwritten: EOS has a
`configure lock` (seen in public code and issues, with `transaction NAME`, `show configuration lock` and
`configure unlock force`; the User Manual's "Session management commands" of 4.2x and 4.3x do not describe
it), but not whether a commit timer still reverts under it is known, and it outlives the login that took it:
an engine that is killed would lock everybody out until a person forces it open. It is not used.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.eos_sessions import back_out_name, demand_no_timer, read_sessions, session_name
from netmend.devices.eos_stage import Stage, hours_minutes_seconds, staged
from netmend.devices.push import demand_base
from netmend.errors import (
    ConfigRejectedError,
    DiffMismatchError,
    DriftError,
    LockHeldError,
    NothingPendingError,
)
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, RequestClass, Requests

_CONFIRMS = 2


class EosCommit:
    """Implements `timed_commit.TimedCommit`; the session is named by the order's label."""

    def __init__(
        self, session: CliSession, catalogue: Catalogue, order: PushOrder, requests: Requests
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._order = order
        self._requests = requests
        self._name = session_name(order.label)
        self._back_out_name = back_out_name(order.label)

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._session.device

    @property
    def has_startup(self) -> bool:
        """Say that EOS keeps nothing over a reload that is not saved."""
        return True

    @property
    def timer_s(self) -> int:
        """Return the confirm timeout; the commit timer counts seconds."""
        return self._order.confirm_timeout_s

    @property
    def sent(self) -> Acted | None:
        """Return what is known of the timed commit: before it, only the session is edited."""
        return self._requests.last("confirmed-commit")

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of a whole configuration."""
        raw = self._session.read_config(self._requests, f"show {source}-config", source)
        return digest(canonical_text(raw, self._catalogue))

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing: no lock that is known to be dependable keeps others out, see above."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Stage the edits in a session of our own, and commit it with the timer when it is as authorized."""
        return self._made(lambda stage: stage.commit_timed(self.timer_s, self._order.label))

    def commit_final(self) -> ConfigRejectedError | None:
        """Do the same without a timer; it is written down as what brings the device into its post-state."""
        return self._made(lambda stage: stage.commit(op="confirmed-commit", detail=self._order.label))

    def extend(self) -> None:
        """Enter the pending session and commit it with a new timer."""
        self._demand_timed()
        self._send("lock", RequestClass.STAGE, f"configure session {self._name}")
        self._send("extend", RequestClass.WRITE, f"commit timer {hours_minutes_seconds(self.timer_s)}")

    def confirm(self) -> None:
        """Make the pending session final; that its timer is gone is read, not believed."""
        self._demand_timed()
        for _ in range(_CONFIRMS):
            self._send("confirming-commit", RequestClass.WRITE, f"configure session {self._name} commit")
            if not read_sessions(self._session, self._requests).is_timed(self._name):
                return
        raise ConfigRejectedError(self.device, "said ok to the confirm, but the commit timer still runs")

    def cancel(self) -> None:
        """Take the pending session back."""
        self._demand_timed()
        self._send("cancel-commit", RequestClass.WRITE, f"configure session {self._name} abort")

    def send_back_out(self) -> None:
        """Commit the back-out in one session for good, if the device makes exactly the pre-state of it."""
        order = self._order
        with self._staged(self._back_out_name, order.post_digest) as stage:
            stage.edit(order.back_out)
            if stage.digest() != order.base_digest:
                raise DiffMismatchError(self.device, "the back-out does not make the pre-state")
            if digest(stage.running()) != order.post_digest:
                raise DriftError(self.device, "running was changed while the back-out was staged")
            stage.commit()

    def save(self) -> None:
        """Copy running to startup."""
        self._send("copy-config", RequestClass.WRITE, "copy running-config startup-config")

    def _made(self, settle: Callable[[Stage], None]) -> ConfigRejectedError | None:
        demand_no_timer(self._session, self._requests)
        order = self._order
        with self._staged(self._name, order.base_digest) as stage:
            self._demand_no_other_run()
            for edit in order.change.edits:
                stage.edit(edit)
            if stage.digest() != order.post_digest:
                raise DiffMismatchError(self.device, "made another configuration of the edit than authorized")
            demand_base(self.device, order, digest(stage.running()))
            try:
                settle(stage)
            except ConfigRejectedError as refusal:
                return refusal
        return None

    def _staged(self, name: str, expected: str) -> AbstractContextManager[Stage]:
        return staged(self._session, self._catalogue, self._requests, name, expected)

    def _demand_no_other_run(self) -> None:
        """Let go when another engine is at work; only what is asked after our session is open counts."""
        ours = (self._name, self._back_out_name)
        other = read_sessions(self._session, self._requests).of_another_run(*ours)
        if other is not None:
            raise LockHeldError(
                self.device,
                f"another run is at work in session {other}; if none is: `no configure session {other}`",
            )

    def _demand_timed(self) -> None:
        if not read_sessions(self._session, self._requests).is_timed(self._name):
            raise NothingPendingError(self.device, f"no session {self._name} waits for its commit timer")

    def _send(self, op: str, request_class: RequestClass, command: str) -> None:
        self._session.send(self._requests, op, request_class, (command,), detail=f"session={self._name}")
