"""Confirmed commits of an exclusive candidate, for one order on one Junos device.

"Commit the Configuration", CLI User Guide: `commit confirmed` rolls back after whole minutes unless it is
confirmed by the next `commit` or `commit check`, whoever sends that. So nothing is committed or checked
before `show system commit` says whose commit waits, and everything under `configure exclusive`: a private
candidate cannot be committed to be confirmed ("Committing the Candidate Configuration", XML protocol guide).
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.exclusive_stage import Dialect, exclusive
from netmend.devices.junos_history import (
    demand_nothing_pending,
    demand_ours,
    is_inside,
    read_pending,
    whole_minutes,
)
from netmend.devices.junos_lines import commands
from netmend.errors import ConfigRejectedError, DiffMismatchError
from netmend.model.outcome import Acted
from netmend.seams import PushOrder, RequestClass, Requests

JUNOS = Dialect(
    running="run show configuration | display set",
    candidate="show | display set",
    discard="rollback 0",
    leave="exit configuration-mode",
    lines=commands,
    inside=is_inside,
)


class JunosCommit:
    """Implements `timed_commit.TimedCommit`; the order's label is the comment of the commit."""

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
        """Say that what Junos has committed is what it boots with: there is no startup configuration."""
        return False

    @property
    def timer_s(self) -> int:
        """Return the confirm timeout in whole minutes, rounded up."""
        return 60 * whole_minutes(self.device, self._order.confirm_timeout_s)

    @property
    def sent(self) -> Acted | None:
        """Return what is known of the confirmed commit: before it, only the candidate is edited."""
        return self._requests.last("confirmed-commit")

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of what is committed, which is also what the device boots with."""
        return digest(running(self._session, self._catalogue, self._requests, source))

    def is_pending(self) -> bool:
        """Say whether the commit of this order waits to be confirmed."""
        pending = read_pending(self._session, self._requests)
        return pending is not None and pending.label == self._order.label

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing more: whoever is in configuration mode alone keeps everybody else out of it."""
        return nullcontext()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Stage the edits in the exclusive candidate, and commit them when they make what was authorized."""
        order = self._order
        command = self._confirmed()
        demand_nothing_pending(self._session, self._requests)
        with exclusive(self._session, self._catalogue, JUNOS, self._requests, order.base_digest) as stage:
            for edit in order.change.edits:
                stage.edit(edit)
            if stage.digest() != order.post_digest:
                raise DiffMismatchError(self.device, "made another configuration of the edit than authorized")
            self._session.expect_timer()
            try:
                stage.write("confirmed-commit", command, detail=order.label)
            except ConfigRejectedError as refusal:
                return refusal
        if not self.is_pending():
            return ConfigRejectedError(
                self.device, "said ok to the commit, but will not roll it back by itself"
            )
        return None

    def extend(self) -> None:
        """Commit again, to be confirmed: this delays the rollback.

        "Commit the Candidate Configuration Only After Confirmation", NETCONF developer guide: it can be
        delayed repeatedly; the CLI User Guide does not say so of the same commit on the command line.
        """
        command = self._confirmed()
        demand_ours(self._session, self._requests, self._order.label)
        self._commit("extend", command)

    def confirm(self) -> None:
        """Commit the clean candidate, which confirms; nothing may wait any more."""
        demand_ours(self._session, self._requests, self._order.label)
        self._commit("confirming-commit", self._final())
        if read_pending(self._session, self._requests) is not None:
            raise ConfigRejectedError(
                self.device, "said ok to the commit, but it still waits to be confirmed"
            )

    def cancel(self) -> None:
        """Commit what was committed before, if that is the pre-state.

        Running changes by commits alone, and the newest is ours: what it made is led back whatever it is.
        """
        order = self._order
        made = self.digest("running")
        demand_ours(self._session, self._requests, order.label)
        with exclusive(self._session, self._catalogue, JUNOS, self._requests, made) as stage:
            self._session.send(self._requests, "edit-config", RequestClass.STAGE, ("rollback 1",))
            if stage.digest() != order.base_digest:
                raise ConfigRejectedError(self.device, "what was committed before is not the pre-state")
            stage.write("cancel-commit", self._final(), detail=order.label)

    def send_back_out(self) -> None:
        """Commit the back-out for good, if the device makes exactly the pre-state of it."""
        order = self._order
        with exclusive(self._session, self._catalogue, JUNOS, self._requests, order.post_digest) as stage:
            stage.edit(order.back_out)
            if stage.digest() != order.base_digest:
                raise DiffMismatchError(self.device, "the back-out does not make the pre-state")
            stage.write("commit", self._final())

    def save(self) -> None:
        """Do nothing: a committed configuration is saved."""

    def _commit(self, op: str, command: str) -> None:
        post = self._order.post_digest
        with exclusive(self._session, self._catalogue, JUNOS, self._requests, post) as stage:
            if stage.digest() != post:
                raise DiffMismatchError(self.device, "the candidate holds more than the pending change")
            stage.write(op, command, detail=self._order.label)

    def _confirmed(self) -> str:
        return f'commit confirmed {self.timer_s // 60} comment "{self._order.label}"'

    def _final(self) -> str:
        return f'commit comment "{self._order.label}.final"'


def running(session: CliSession, catalogue: Catalogue, requests: Requests, source: str = "running") -> str:
    """Return what is committed as canonical text, in whatever mode the login is."""
    command = JUNOS.running if is_inside(session.prompt) else JUNOS.running.removeprefix("run ")
    return canonical_text(session.read_config(requests, command, source), catalogue)
