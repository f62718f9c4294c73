"""A change that a router's guard takes back unless it is confirmed, for one order on one FRRouting router.

FRRouting has no candidate and no lock: the lines are staged beside running, and entered by the guard in one
go, if running still has the fingerprint that it had when it was read. The guard keeps running as it was, and
brings it back with frr-reload.py when the time is up, whether or not anybody is logged in (frr_guard.sh).
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_edit import commands
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.eos_sessions import back_out_name, session_name
from netmend.devices.frr_guard import guard, pending_label
from netmend.devices.iosxe_recovery import is_half_way
from netmend.devices.push import demand_base
from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    DiffMismatchError,
    DriftError,
    NetmendError,
    NothingPendingError,
)
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, RequestClass, Requests

_BACK_OUT_S = 300
"""How long a back-out of a final change may take before it is undone itself."""
_CONFIRMS = 2


class FrrCommit:
    """Implements `timed_commit.TimedCommit`; the guard knows the change by the order's label."""

    def __init__(
        self, session: CliSession, catalogue: Catalogue, order: PushOrder, requests: Requests
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._order = order
        self._requests = requests
        self._name, self._back_out_name = names_of(order.label)

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._session.device

    @property
    def has_startup(self) -> bool:
        """Say that FRRouting starts with what is written to frr.conf."""
        return True

    @property
    def timer_s(self) -> int:
        """Return the confirm timeout; the guard counts seconds."""
        return self._order.confirm_timeout_s

    @property
    def sent(self) -> Acted | None:
        """Return what is known of the timed commit: what is staged changes nothing."""
        return self._requests.last("confirmed-commit")

    def text(self, source: Literal["running", "startup"]) -> str:
        """Return a whole configuration as canonical text."""
        raw = self._session.read_config(self._requests, guard("show", source), source)
        return canonical_text(raw, self._catalogue)

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of a whole configuration."""
        return digest(self.text(source))

    def is_armed(self) -> bool:
        """Say whether the timer of our change runs."""
        return pending_label(self._session, self._requests) == self._name

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing more: the guard compares running itself, right before it enters the lines."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Stage the lines, and let the guard enter them with its timer armed."""
        try:
            self._commit(self._name, self._order.base_digest, self.timer_s, self._order.change.edits)
        except ConfigRejectedError as refusal:
            if not self.is_armed():
                demand_base(self.device, self._order, self.digest("running"))
            return refusal
        return None

    def extend(self) -> None:
        """Set the timer anew."""
        self._demand_armed(self._name)
        self._write("extend", "extend", self._name, str(self.timer_s))

    def confirm(self) -> None:
        """End the timer and keep running as it is; that the timer is gone is read, not believed."""
        self._demand_armed(self._name)
        self._keep(self._name)

    def cancel(self) -> None:
        """Let the guard bring back what it kept."""
        self._take_back(self._name)

    def send_back_out(self) -> None:
        """Enter the back-out under a timer of its own, and keep it only when it makes the pre-state."""
        order, name = self._order, self._back_out_name
        try:
            self._commit(name, order.post_digest, _BACK_OUT_S, (order.back_out,))
        except ConfigRejectedError:
            if pending_label(self._session, self._requests) == name:
                self._take_back(name)
            raise
        if self.digest("running") != order.base_digest:
            self._take_back(name)
            raise DiffMismatchError(self.device, "the back-out did not make the pre-state")
        self._keep(name)

    def save(self) -> None:
        """Write running to frr.conf."""
        self._write("copy-config", "save")

    def settle_cut(self) -> DeviceError | None:
        """Lead a half-done push or back-out to its beginning; return what is to be told, None: it is whole.

        What somebody else has changed meanwhile is left alone.
        """
        ours = (self._name, self._back_out_name)
        discard(self._session, self._requests, ours)
        pending = pending_label(self._session, self._requests)
        running = self.text("running")
        now = digest(running)
        if pending == self._back_out_name and now == self._order.base_digest:
            self._keep(pending)  # a back-out that only lacked its end
            return None
        is_whole = now == self._order.post_digest
        if pending is None or pending not in ours or (pending == self._name and is_whole):
            return None
        is_base = now == self._order.base_digest
        if not (is_whole or is_base or is_half_way(running, self._catalogue, self._order)):
            return None
        self._write("cancel-commit", "revert", pending)
        return NothingPendingError(self.device, "an earlier try was cut off, and was taken back")

    def _commit(self, name: str, expected: str, timer_s: int, edits: Sequence[str]) -> None:
        """Enter the lines of the edits under a timer, if running is what is expected until then.

        Raises:
            DriftError: it is not, and nothing was entered.
        """
        fingerprint = self._session.ask(self._requests, "get", guard("fingerprint")).strip()
        if self.digest("running") != expected:
            raise DriftError(self.device, "running is not what the change was authorized for")
        lines = [line for edit in edits for line in commands(edit)]
        self._send("lock", RequestClass.STAGE, "begin", name)
        try:
            staged = [guard("stage", name, line) for line in lines]
            self._session.send(self._requests, "edit-config", RequestClass.STAGE, staged)
            self._session.expect_timer()
            self._write("confirmed-commit", "commit", name, str(timer_s), fingerprint)
        except NetmendError as error:
            self._discard_after(name, error)
            raise

    def _keep(self, name: str) -> None:
        for _ in range(_CONFIRMS):
            self._write("confirming-commit", "confirm", name)
            if pending_label(self._session, self._requests) != name:
                return
        raise ConfigRejectedError(self.device, "said ok to the confirm, but the guard's timer still runs")

    def _take_back(self, name: str) -> None:
        self._demand_armed(name)
        self._write("cancel-commit", "revert", name)

    def _demand_armed(self, name: str) -> None:
        if pending_label(self._session, self._requests) != name:
            raise NothingPendingError(self.device, f"no timer of {name} runs")

    def _discard_after(self, name: str, error: NetmendError) -> None:
        try:
            discard(self._session, self._requests, (name,))
        except NetmendError as second:
            error.add_note(f"{second}; the next try throws away what is still staged")

    def _write(self, op: str, *words: str) -> None:
        self._send(op, RequestClass.WRITE, *words)

    def _send(self, op: str, request_class: RequestClass, *words: str) -> None:
        detail = self._order.label
        self._session.send(self._requests, op, request_class, (guard(*words),), detail=detail)


def names_of(label: str) -> tuple[str, str]:
    """Return what the guard calls the change of that label, and its back-out."""
    return session_name(label), back_out_name(label)


def discard(session: CliSession, requests: Requests, names: Sequence[str]) -> None:
    """Let the guard throw away what is staged under these names; harmless when nothing is."""
    gone = [guard("discard", name) for name in names]
    session.send(requests, "discard-changes", RequestClass.STAGE, gone)
