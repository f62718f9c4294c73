"""What the gated sequences (push, confirm, back_out) ask of a platform, whatever it speaks."""

from contextlib import AbstractContextManager
from typing import Literal, Protocol

from netmend.errors import ConfigRejectedError
from netmend.model.outcome import Acted


class Datastores(Protocol):
    """What a device holds. `has_startup`: running is not kept over a reboot unless it is saved."""

    @property
    def device(self) -> str:
        """Return the device's name."""

    @property
    def has_startup(self) -> bool:
        """Say whether there is a startup configuration of its own."""

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Read a whole configuration and return the digest of its canonical text."""

    def save(self) -> None:
        """Copy running to startup."""


class TimedCommit(Datastores, Protocol):
    """One order on one device: the change, to be undone by the device unless it is confirmed.

    `timer_s`: how long the device's timer really runs.  `sent`: what is known of the latest request of ours
    that may have changed running; None: there was none.
    """

    @property
    def timer_s(self) -> int:
        """Return the time after which the device reverts by itself."""

    @property
    def sent(self) -> Acted | None:
        """Return what is known of our change to running."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep everybody else from changing running meanwhile, where that is not done anyway and can be.

        Raises:
            LockHeldError: somebody else does so.
        """

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Make exactly the authorized change, with the timer armed; return the device's refusal.

        Raises:
            DriftError: running is not the authorized base; no line of the change was sent.
            DiffMismatchError: the device makes something else of the change; nothing was committed.
        """

    def extend(self) -> None:
        """Re-arm the timer.

        Raises:
            NothingPendingError: no change of ours is pending.
        """

    def confirm(self) -> None:
        """Make the pending change final.

        Raises:
            NothingPendingError: no change of ours is pending.
        """

    def cancel(self) -> None:
        """Take the pending change back now.

        Raises:
            NothingPendingError: no change of ours is pending.
        """

    def send_back_out(self) -> None:
        """Make the authorized pre-state out of the final post-state, for good.

        Raises:
            DriftError: running is not the post-state.
            DiffMismatchError: the back-out does not make the pre-state.
        """
