"""Trial commits of a locked target configuration, for one order on one IOS XR device.

"Configuration Management Commands", IOS XR: `commit confirmed` makes the target configuration running on
trial, a `commit` of the same session confirms it, and without one the device returns to what it was. What is
not documented is how tied a trial is to its session; public transcripts of XRv9k 24.3.1 show that no other
session can confirm it, that a second `commit confirmed` confirms it instead of running longer, and that `end`
asks, and then rolls back at once.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_edit import commands
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.exclusive_stage import Dialect, exclusive
from netmend.devices.iosxr_trial import (
    commit_label,
    demand_own_trial,
    is_inside,
    runs_trial,
    trial_seconds,
)
from netmend.errors import ConfigRejectedError, DiffMismatchError, NetmendError, NothingPendingError
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, RequestClass, Requests

IOSXR = Dialect(
    running="do show running-config",
    candidate="show configuration merge",
    discard="abort",
    lines=commands,
    inside=is_inside,
)


class IosxrCommit:
    """Implements `timed_commit.TimedCommit`; while a trial runs, the login stays in configuration mode."""

    def __init__(
        self, session: CliSession, catalogue: Catalogue, order: PushOrder, requests: Requests
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._order = order
        self._requests = requests

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._session.device

    @property
    def has_startup(self) -> bool:
        """Say that what IOS XR has committed is what it boots with: there is no startup configuration."""
        return False

    @property
    def timer_s(self) -> int:
        """Return how long the trial runs."""
        return trial_seconds(self.device, self._order.confirm_timeout_s)

    @property
    def sent(self) -> Acted | None:
        """Return what is known of the trial commit: before it, only the target configuration is edited."""
        return self._requests.last("confirmed-commit")

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of running, which is also what the device boots with once it is committed."""
        return digest(running(self._session, self._catalogue, self._requests, source))

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing more: whoever is in configuration mode alone keeps everybody else out of it."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Stage the edits under the lock, and commit them on trial when they make what was authorized."""
        order = self._order
        command = f"commit label {commit_label(order.label)} confirmed {self.timer_s}"
        with exclusive(self._session, self._catalogue, IOSXR, self._requests, order.base_digest) as stage:
            for edit in order.change.edits:
                stage.edit(edit)
            if stage.digest() != order.post_digest:
                raise DiffMismatchError(self.device, "made another configuration of the edit than authorized")
            self._session.expect_timer()
            stage.kept = True  # leaving now would end the trial
            try:
                stage.write("confirmed-commit", command, detail=order.label)
            except ConfigRejectedError as refusal:
                return refusal
            except NetmendError:
                stage.kept = False
                raise
        return None

    def extend(self) -> None:
        """Refuse: a second `commit confirmed` would confirm the first."""
        raise ConfigRejectedError(self.device, "a trial commit cannot be made to run longer")

    def confirm(self) -> None:
        """Commit in the session that began the trial, and leave it once the trial is over.

        Leaving earlier would take the change back, and nobody would have written that down before.
        """
        demand_own_trial(self._session, self._requests)
        self._write("confirming-commit", "commit")
        if runs_trial(self._session, self._requests):
            raise ConfigRejectedError(self.device, "said ok to the commit, but the trial still runs")
        self._session.ask(self._requests, "unlock", "end")

    def cancel(self) -> None:
        """Leave the session that began the trial, which takes it back at once."""
        try:
            demand_own_trial(self._session, self._requests)
        except NothingPendingError:
            leave(self._session, self._requests)
            raise
        self._session.send(self._requests, "discard-changes", RequestClass.STAGE, ("clear",))
        self._write("cancel-commit", "end")

    def send_back_out(self) -> None:
        """Commit the back-out for good, if the device makes exactly the pre-state of it."""
        order = self._order
        leave(self._session, self._requests)
        with exclusive(self._session, self._catalogue, IOSXR, self._requests, order.post_digest) as stage:
            stage.edit(order.back_out)
            if stage.digest() != order.base_digest:
                raise DiffMismatchError(self.device, "the back-out does not make the pre-state")
            stage.write("commit", f"commit label {commit_label(f'{order.label}.back-out')}")

    def save(self) -> None:
        """Do nothing: a committed configuration is saved."""

    def _write(self, op: str, command: str) -> None:
        self._session.send(self._requests, op, RequestClass.WRITE, (command,), detail=self._order.label)


def running(session: CliSession, catalogue: Catalogue, requests: Requests, source: str = "running") -> str:
    """Return running as canonical text, in whatever mode the login is."""
    command = IOSXR.running if is_inside(session.prompt) else "show running-config"
    return canonical_text(session.read_config(requests, command, source), catalogue)


def leave(session: CliSession, requests: Requests) -> None:
    """Leave configuration mode with nothing staged; harmless outside of it."""
    if is_inside(session.prompt):
        session.send(requests, "discard-changes", RequestClass.STAGE, (IOSXR.discard,))
