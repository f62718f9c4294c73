"""Commands that take effect at once, for one order on one Linux host.

Such a host has no candidate, no lock, no timer and nothing that it starts with: nothing undoes a change but
us, or a restart. So running is read again right before the commands and after them; what was refused or made
something else is led back by the counterparts of what is read; and what an engine that is gone left half done
is told from its parts: each as it was, or as it was to become. Anything else is somebody else's, is left
alone, and ends in a person's hands.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Literal

from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.linux_change import changed, is_between, lead, undone
from netmend.devices.linux_host import Host
from netmend.devices.linux_shell import FORGET, carry_out, waiting
from netmend.devices.push import demand_base
from netmend.errors import (
    BadInputError,
    ConfigRejectedError,
    DeviceError,
    DiffMismatchError,
    DriftError,
    NetmendError,
    NothingPendingError,
)
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, RequestClass, Requests

_WAYS_BACK = 2
"""How often the way back is sent: the second time, from what the first one left."""


class LinuxCommit:
    """Implements `timed_commit.TimedCommit`, without a timer."""

    def __init__(
        self, session: CliSession, read: Callable[[], Host], order: PushOrder, requests: Requests
    ) -> None:
        self._session = session
        self._read = read
        self._order = order
        self._requests = requests
        self._undo: Callable[[Host], Host] | None = None

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._session.device

    @property
    def has_startup(self) -> bool:
        """Say that the kernel keeps nothing over a restart, and that we write no files of a distribution."""
        return False

    @property
    def timer_s(self) -> int:
        """Return until when the engine itself means to confirm; nothing happens on the host then."""
        return self._order.confirm_timeout_s

    @property
    def sent(self) -> Acted | None:
        """Return what is known of our commands."""
        return self._requests.last("confirmed-commit")

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of what the kernel holds; there is no other."""
        del source
        return digest(self._read().text)

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing more: a host has no lock."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Send the change; a refusal is returned, and what was taken before it stays for `cancel`."""
        before = self._read()
        demand_base(self.device, self._order, digest(before.text))
        post, commands = self._changed(before, self._order.change.edits)
        if digest(post.text) != self._order.post_digest:
            raise DiffMismatchError(self.device, "the lines would make something else than was authorized")
        try:
            self._send("confirmed-commit", commands)
        except ConfigRejectedError as refusal:
            self._undo = partial(undone, before=before, after=post, all_done=False)
            return refusal
        self._undo = partial(undone, before=before, after=post, all_done=True)
        return None

    def extend(self) -> None:
        """Do nothing: no timer runs."""

    def confirm(self) -> None:
        """Do nothing: what is in running is final."""

    def cancel(self) -> None:
        """Lead running back to what it was before the change, whoever sent it.

        Raises:
            NothingPendingError: there is nothing to be led back.
            ConfigRejectedError: the host refused the way back.
        """
        undo, self._undo = self._undo or self._to_base, None
        now = self._read()
        if undo(now).text == now.text:
            raise NothingPendingError(self.device, "nothing of the change is there")
        self._lead_back("cancel-commit", undo)

    def send_back_out(self) -> None:
        """Send the way back once more, if running is the post-state."""
        now = self._read()
        if digest(now.text) != self._order.post_digest:
            raise DriftError(self.device, "running was changed before the way back")
        if self._base_of(now) is None:
            raise DiffMismatchError(self.device, "the back-out does not make the pre-state")
        self._lead_back("commit", self._to_base)

    def save(self) -> None:
        """Do nothing: there is nothing to save to."""

    def settle_cut(self) -> DeviceError | None:
        """Lead a half-done push or back-out to its beginning; return what is to be told, None: it is none."""
        now = self._read()
        if digest(now.text) in {self._order.base_digest, self._order.post_digest}:
            return None
        if self._base_of(now) is None:
            return None
        self._lead_back("cancel-commit", self._to_base)
        return NothingPendingError(self.device, "an earlier try was cut off, and was taken back")

    def _base_of(self, now: Host) -> Host | None:
        """Return the pre-state, told from what the authorized lines make of running; None: they do not."""
        order = self._order
        try:
            base = changed(now, (order.back_out,)).host
            post = changed(now, order.change.edits).host
        except BadInputError:
            return None
        ours = digest(base.text) == order.base_digest and digest(post.text) == order.post_digest
        return base if ours and is_between(now, base, post) else None

    def _to_base(self, now: Host) -> Host:
        return self._base_of(now) or now

    def _lead_back(self, op: str, undo: Callable[[Host], Host]) -> None:
        """Send what undoes the change in what is read then, until nothing of it is left."""
        refusal: ConfigRejectedError | None = None
        for _ in range(_WAYS_BACK):
            now = self._read()
            wanted = undo(now)
            if now.text == wanted.text:
                return
            try:
                self._send(op, lead(now, wanted))
            except BadInputError as error:
                raise ConfigRejectedError(self.device, "no commands lead back", str(error)) from error
            except ConfigRejectedError as error:
                refusal = error
        if refusal is not None:
            raise refusal

    def _changed(self, host: Host, edits: tuple[str, ...]) -> tuple[Host, tuple[str, ...]]:
        try:
            return changed(host, edits)
        except BadInputError as error:
            raise ConfigRejectedError(self.device, "the change cannot be made", str(error)) from error

    def _send(self, op: str, commands: Sequence[str]) -> None:
        """Let the commands wait on the host, and carry them out in one request."""
        staged = (FORGET, *(waiting(command) for command in commands))
        label = self._order.label
        self._session.send(self._requests, "edit-config", RequestClass.STAGE, staged)
        try:
            self._session.send(self._requests, op, RequestClass.WRITE, (carry_out(op),), detail=label)
        except NetmendError as error:
            self._forget_after(error)
            raise
        self._forget()

    def _forget(self) -> None:
        self._session.send(self._requests, "discard-changes", RequestClass.STAGE, (FORGET,))

    def _forget_after(self, error: NetmendError) -> None:
        try:
            self._forget()
        except NetmendError as second:
            error.add_note(f"{second}; what waits is gone with the login")
