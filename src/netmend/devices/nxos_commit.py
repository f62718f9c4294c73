"""Lines that take effect at once below a checkpoint, for one order on one NX-OS device.

"Configuring Rollback", Nexus 9000 NX-OS System Management Configuration Guide: `checkpoint` keeps running as
it is, `rollback running-config checkpoint NAME atomic` brings it back or changes nothing. No timer does that:
the change stays when the engine is gone, until its next start settles it. Nobody is locked out meanwhile, so
running is read again right before the lines and after them.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_edit import commands
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.nxos_checkpoint import checkpoint_name, stands
from netmend.errors import (
    ConfigRejectedError,
    DiffMismatchError,
    DriftError,
    NetmendError,
    NothingPendingError,
)
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, RequestClass, Requests

_CONFIRMS = 2


class NxosCommit:
    """Implements `timed_commit.TimedCommit`, with a checkpoint in the place of the timer."""

    def __init__(
        self, session: CliSession, catalogue: Catalogue, order: PushOrder, requests: Requests
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._order = order
        self._requests = requests
        self._name = checkpoint_name(order.label)

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._session.device

    @property
    def has_startup(self) -> bool:
        """Say that NX-OS keeps nothing over a reload that is not saved."""
        return True

    @property
    def timer_s(self) -> int:
        """Return until when the engine itself means to confirm; nothing happens on the device then."""
        return self._order.confirm_timeout_s

    @property
    def sent(self) -> Acted | None:
        """Return what is known of our lines: the checkpoint changes nothing."""
        return self._requests.last("edit-config")

    def text(self, source: Literal["running", "startup"]) -> str:
        """Return a whole configuration as canonical text; it is shown in every mode."""
        raw = self._session.read_config(self._requests, f"show {source}-config", source)
        return canonical_text(raw, self._catalogue)

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of a whole configuration."""
        return digest(self.text(source))

    def is_armed(self) -> bool:
        """Say whether the checkpoint of this order stands."""
        return stands(self._session, self._requests, self._name)

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing: NX-OS has no lock that is documented to keep others out of configuration mode."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Set the checkpoint, demand the base again, and send the lines."""
        try:
            self._write(self._order.base_digest, self._order.change.edits)
        except ConfigRejectedError as refusal:
            return refusal
        return None

    def extend(self) -> None:
        """Demand the checkpoint, which never ends by itself."""
        self._demand_armed()

    def confirm(self) -> None:
        """Remove the checkpoint, and keep running as it is; that it is gone is read, not believed."""
        self._demand_armed()
        for _ in range(_CONFIRMS):
            self._send("confirming-commit", f"no checkpoint {self._name}")
            if not self.is_armed():
                return
        raise ConfigRejectedError(self.device, "said ok to the confirm, but the checkpoint still stands")

    def cancel(self) -> None:
        """Bring the checkpoint back unless running is the pre-state already, and remove it."""
        self._leave()
        self._demand_armed()
        if self.digest("running") != self._order.base_digest:
            self._send("cancel-commit", f"rollback running-config checkpoint {self._name} atomic")
        remove = (f"no checkpoint {self._name}",)
        self._session.send(self._requests, "discard-changes", RequestClass.STAGE, remove)

    def send_back_out(self) -> None:
        """Send the back-out below a checkpoint of its own, and keep it only when it makes the pre-state."""
        try:
            self._write(self._order.post_digest, (self._order.back_out,))
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
        self._send("copy-config", "copy running-config startup-config")

    def _write(self, expected: str, edits: tuple[str, ...]) -> None:
        """Send lines below a checkpoint, if running is what is expected right before them."""
        lines = tuple(line for edit in edits for line in commands(edit))
        if not self.is_armed():  # a checkpoint that could not be rolled back to is still the one to return to
            self._send("confirmed-commit", f"checkpoint {self._name}")
        try:
            self._session.ask(self._requests, "lock", "configure terminal")
            self._demand_running(expected)
            self._session.send(self._requests, "edit-config", RequestClass.WRITE, lines)
            self._leave()
        except DriftError as drift:
            self._forget(drift)
            raise
        except NetmendError as error:
            self._leave_after(error)
            raise

    def _demand_running(self, expected: str) -> None:
        if self.digest("running") != expected:
            raise DriftError(self.device, "running was changed before the first line")

    def _forget(self, drift: DriftError) -> None:
        """Remove the checkpoint without touching running, which holds nothing of ours."""
        try:
            self._leave()
            self._send("confirming-commit", f"no checkpoint {self._name}")
        except NetmendError as error:
            drift.add_note(f"{error}; the checkpoint may still stand")

    def _leave(self) -> None:
        if "(config" in self._session.prompt:
            self._session.ask(self._requests, "unlock", "end")

    def _leave_after(self, error: NetmendError) -> None:
        try:
            self._leave()
        except NetmendError as second:
            self._session.close()
            error.add_note(f"{second}; the login was ended instead")

    def _demand_armed(self) -> None:
        if not self.is_armed():
            raise NothingPendingError(self.device, "no checkpoint of ours stands")

    def _send(self, op: str, command: str) -> None:
        self._session.send(self._requests, op, RequestClass.WRITE, (command,), detail=self._order.label)
