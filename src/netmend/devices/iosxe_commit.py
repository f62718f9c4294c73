"""Lines that take effect at once under a revert timer, for one order on one IOS XE device.

`configure terminal revert timer` archives running and arms the timer; `configure confirm` ends it and keeps
running; `configure revert now` brings the archived configuration back ("Configuration Rollback Confirmed
Change", IOS XE 17). With `configuration mode exclusive auto` nobody else can configure while we are in
configuration mode ("Exclusive Configuration Change Access and Access Session Locking").
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_edit import commands
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.iosxe_timer import demand_no_timer, timer_minutes, timer_user
from netmend.devices.push import MAYBE
from netmend.errors import (
    ConfigRejectedError,
    DiffMismatchError,
    DriftError,
    NetmendError,
    NothingPendingError,
)
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, RequestClass, Requests

_BACK_OUT_S = 300
"""How long the lines that back out a final change may take before they are undone themselves."""
_CONFIRMS = 2


class IosxeCommit:
    """Implements `timed_commit.TimedCommit`. `user`: whose timer is ours."""

    def __init__(
        self, session: CliSession, catalogue: Catalogue, user: str, order: PushOrder, requests: Requests
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._user = user
        self._order = order
        self._requests = requests

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._session.device

    @property
    def has_startup(self) -> bool:
        """Say that IOS XE keeps nothing over a reload that is not saved."""
        return True

    @property
    def timer_s(self) -> int:
        """Return the confirm timeout in whole minutes, rounded up."""
        return 60 * timer_minutes(self.device, self._order.confirm_timeout_s)

    @property
    def sent(self) -> Acted | None:
        """Return what is known of our lines: arming the timer changes nothing."""
        return self._requests.last("edit-config")

    def text(self, source: Literal["running", "startup"]) -> str:
        """Return a whole configuration as canonical text."""
        return self._read(f"show {source}-config", source)

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of a whole configuration."""
        return digest(self.text(source))

    def is_armed(self) -> bool:
        """Say whether a revert timer runs that may be ours: it has no name, and engines share a user.

        It is another engine's where ours was refused because theirs was there, and where ours was ended
        before a line was sent.
        """
        last = self._requests.last
        was_ended = last("edit-config") is None and last("confirming-commit") is Acted.ACTED
        may_be_ours = last("confirmed-commit") in MAYBE and not was_ended
        return may_be_ours and timer_user(self._session, self._requests) == self._user

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing more: whoever is in configuration mode alone keeps everybody else out of it."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Arm the timer, demand the base again where nobody else can change it, and send the lines."""
        try:
            self._write(self.timer_s, self._order.base_digest, self._lines(self._order.change.edits))
        except ConfigRejectedError as refusal:
            return refusal
        return None

    def extend(self) -> None:
        """Arm the running timer anew."""
        self._demand_armed()
        minutes = timer_minutes(self.device, self._order.confirm_timeout_s)
        self._settle("extend", f"configure revert timer {minutes}")

    def confirm(self) -> None:
        """End the timer and keep running as it is; that the timer is gone is read, not believed."""
        self._demand_armed()
        for _ in range(_CONFIRMS):
            self._settle("confirming-commit", "configure confirm")
            if not self.is_armed():
                return
        raise ConfigRejectedError(self.device, "said ok to the confirm, but the revert timer still runs")

    def cancel(self) -> None:
        """Let the device bring back what it archived when the timer was armed."""
        self._demand_armed()
        self._settle("cancel-commit", "configure revert now")

    def send_back_out(self) -> None:
        """Send the back-out under a timer of its own, and keep it only when it makes the pre-state."""
        try:
            self._write(_BACK_OUT_S, self._order.post_digest, self._lines((self._order.back_out,)))
        except ConfigRejectedError:
            if self.is_armed():
                self.cancel()
            raise
        if self.digest("running") != self._order.base_digest:
            self.cancel()
            raise DiffMismatchError(self.device, "the back-out did not make the pre-state")
        self.confirm()

    def save(self) -> None:
        """Copy running to startup."""
        self._settle("copy-config", "write memory")

    def _write(self, timer_s: int, expected: str, lines: tuple[str, ...]) -> None:
        """Send lines under a timer, if running is what is expected once nobody else can change it."""
        demand_no_timer(self._session, self._requests)
        arm = f"configure terminal revert timer {timer_minutes(self.device, timer_s)}"
        self._session.expect_timer()
        try:
            self._send("confirmed-commit", (arm,), detail=self._order.label)
            self._demand_running(expected)
            self._send("edit-config", lines)
            self._leave()
        except DriftError as drift:
            self._disarm(drift)
            raise
        except NetmendError as error:
            self._leave_after(error)
            raise

    def _demand_running(self, expected: str) -> None:
        if digest(self._read("do show running-config", "running")) != expected:
            raise DriftError(self.device, "running was changed before its lock was ours")

    def _disarm(self, drift: DriftError) -> None:
        """End the timer without touching running, which holds nothing of ours but somebody else's change.

        Bringing the archived configuration back could take away what was changed since.
        """
        try:
            self._leave()
            self._settle("confirming-commit", "configure confirm")
        except NetmendError as error:
            drift.add_note(f"{error}; the timer may still run")

    def _leave(self) -> None:
        if "(config" in self._session.prompt:
            self._session.ask(self._requests, "unlock", "end")

    def _leave_after(self, error: NetmendError) -> None:
        try:
            self._leave()
        except NetmendError as second:
            # A login that ends leaves configuration mode, and lets go of its lock.
            self._session.close()
            error.add_note(f"{second}; the login was ended instead")

    def _demand_armed(self) -> None:
        if not self.is_armed():
            raise NothingPendingError(self.device, "no revert timer of ours is armed")

    def _settle(self, op: str, command: str) -> None:
        self._leave()
        self._send(op, (command,))

    def _send(self, op: str, lines: tuple[str, ...], detail: str = "") -> None:
        self._session.send(self._requests, op, RequestClass.WRITE, lines, detail=detail)

    def _read(self, command: str, source: str) -> str:
        return canonical_text(self._session.read_config(self._requests, command, source), self._catalogue)

    def _lines(self, edits: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line for edit in edits for line in commands(edit))
