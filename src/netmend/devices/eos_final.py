"""Configuration sessions without a commit timer, for one order on one EOS device: final at once.

From 4.32 on a session whose timer runs cannot be told from a final one (`eos_class`), so no timer is used
there: nobody undoes the change but this engine, or a person, by the reverse lines in a session of their own.
"""

from contextlib import AbstractContextManager
from typing import Literal

from netmend.devices.eos_commit import EosCommit
from netmend.errors import ConfigRejectedError, NothingPendingError
from netmend.model.outcome import Acted


class EosFinalCommit:
    """Implements `timed_commit.TimedCommit`, without a timer, upon what `timed` does with one."""

    def __init__(self, timed: EosCommit) -> None:
        self._timed = timed

    @property
    def device(self) -> str:
        """Return the device's name."""
        return self._timed.device

    @property
    def has_startup(self) -> bool:
        """Say that EOS keeps nothing over a reload that is not saved."""
        return self._timed.has_startup

    @property
    def timer_s(self) -> int:
        """Return until when the engine itself means to confirm; nothing happens on the device then."""
        return self._timed.timer_s

    @property
    def sent(self) -> Acted | None:
        """Return what is known of the commit."""
        return self._timed.sent

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return the digest of a whole configuration."""
        return self._timed.digest(source)

    def alone(self) -> AbstractContextManager[None]:
        """Keep nobody out, as with a timer."""
        return self._timed.alone()

    def commit_confirmed(self) -> ConfigRejectedError | None:
        """Commit a session of our own for good, when it is as authorized."""
        return self._timed.commit_final()

    def extend(self) -> None:
        """Do nothing: no timer runs."""

    def confirm(self) -> None:
        """Do nothing: it is final."""

    def cancel(self) -> None:
        """Say that the device cannot."""
        raise NothingPendingError(self.device, "no timer was used: the commit is final")

    def send_back_out(self) -> None:
        """Commit the back-out in one session for good."""
        self._timed.send_back_out()

    def save(self) -> None:
        """Copy running to startup."""
        self._timed.save()
