"""A candidate that is locked for one login, staged, and clean again however it ends.

For platforms where `configure exclusive` locks out everybody else and a lost login discards what it staged:
"Using the configure exclusive Command", Junos CLI User Guide; "Configuration Management Commands", IOS XR.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.errors import BadInputError, ConfigRejectedError, DriftError, NetmendError
from netmend.seams import RequestClass, Requests


@dataclass(frozen=True)
class Dialect:
    """How a platform is told the same things.

    `running`, `candidate`: show a whole configuration, from configuration mode.  `discard`: throw what is
    staged away.  `leave`: configuration mode, where that is a command of its own.  `lines`: of an edit, or
    BadInputError.  `inside`: whether a prompt is that of configuration mode.
    """

    running: str
    candidate: str
    discard: str
    lines: Callable[[str], tuple[str, ...]]
    inside: Callable[[str], bool]
    enter: str = "configure exclusive"
    leave: str = ""


class ExclusiveStage:
    """What is staged. `kept`: it is not thrown away in the end."""

    def __init__(
        self, session: CliSession, catalogue: Catalogue, dialect: Dialect, requests: Requests
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._dialect = dialect
        self._requests = requests
        self.kept = False

    def text(self) -> str:
        """Return what running would be, as canonical text."""
        return self._read(self._dialect.candidate, "candidate")

    def digest(self) -> str:
        """Return the digest of what running would be."""
        return digest(self.text())

    def running(self) -> str:
        """Return running as canonical text."""
        return self._read(self._dialect.running, "running")

    def edit(self, edit: str) -> None:
        """Stage the lines of one edit.

        Raises:
            ConfigRejectedError: the device refuses one, or it is none of the configuration.
        """
        try:
            lines = self._dialect.lines(edit)
        except BadInputError as error:
            raise ConfigRejectedError(self._session.device, "the edit was not sent", str(error)) from error
        self._session.send(self._requests, "edit-config", RequestClass.STAGE, lines)

    def write(self, op: str, command: str, *, detail: str = "") -> str:
        """Send the one command that settles what is staged; return what the device says."""
        return self._session.send(self._requests, op, RequestClass.WRITE, (command,), detail=detail)[0]

    def discard(self) -> None:
        """Throw away what is staged, and leave."""
        self._session.send(self._requests, "discard-changes", RequestClass.STAGE, (self._dialect.discard,))
        if self._dialect.leave:
            self._session.send(self._requests, "unlock", RequestClass.STAGE, (self._dialect.leave,))

    @property
    def is_open(self) -> bool:
        """Say whether the login still stands in configuration mode."""
        return self._dialect.inside(self._session.prompt)

    def _read(self, command: str, source: str) -> str:
        return canonical_text(self._session.read_config(self._requests, command, source), self._catalogue)


@contextmanager
def exclusive(
    session: CliSession, catalogue: Catalogue, dialect: Dialect, requests: Requests, expected: str
) -> Iterator[ExclusiveStage]:
    """Lock the candidate while running is as expected; what is still staged at the end is thrown away.

    Args:
        expected: the digest of running.

    Raises:
        LockHeldError: somebody else configures, or left an unfinished change.
        DriftError: running is another one.
    """
    session.send(requests, "lock", RequestClass.STAGE, (dialect.enter,))
    stage = ExclusiveStage(session, catalogue, dialect, requests)
    try:
        if digest(stage.running()) != expected:
            raise DriftError(session.device, "running was changed before its lock was ours")
        yield stage
        if stage.is_open and not stage.kept:
            stage.discard()
    except NetmendError as error:
        _discard_after(session, stage, error)
        raise


def _discard_after(session: CliSession, stage: ExclusiveStage, error: NetmendError) -> None:
    try:
        if stage.is_open and not stage.kept:
            stage.discard()
    except NetmendError as second:
        # A login that ends lets go of its lock, and of what it staged.
        session.close()
        error.add_note(f"{second}; the login was ended instead")
