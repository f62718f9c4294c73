"""An EOS configuration session of ours: opened on what was expected, and gone afterwards however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_edit import commands
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.eos_sessions import read_sessions
from netmend.errors import BadInputError, ConfigRejectedError, DriftError, NetmendError
from netmend.seams import RequestClass, Requests


class Stage:
    """What is staged in the session that is entered."""

    def __init__(self, session: CliSession, catalogue: Catalogue, requests: Requests) -> None:
        self._session = session
        self._catalogue = catalogue
        self._requests = requests

    def text(self) -> str:
        """Return what running would be, as canonical text."""
        return self._read("show session-config", "candidate")

    def digest(self) -> str:
        """Return the digest of what running would be."""
        return digest(self.text())

    def running(self) -> str:
        """Return running as canonical text: no lock keeps it as it was when the session began."""
        return self._read("show running-config", "running")

    def edit(self, edit: str) -> None:
        """Stage the lines of one edit.

        Raises:
            ConfigRejectedError: the device refuses one, or it is none of the configuration.
        """
        try:
            lines = commands(edit)
        except BadInputError as error:
            raise ConfigRejectedError(self._session.device, "the edit was not sent", str(error)) from error
        self._session.send(self._requests, "edit-config", RequestClass.STAGE, lines)

    def differs(self) -> bool:
        """Say whether the device shows a difference to running, "show session-config diffs"."""
        return bool(self._session.ask(self._requests, "get", "show session-config diffs").strip())

    def commit(self, *, op: str = "commit", detail: str = "") -> None:
        """Make it running, for good."""
        self._session.send(self._requests, op, RequestClass.WRITE, ("commit",), detail=detail)

    def commit_timed(self, timer_s: int, label: str) -> None:
        """Make it running until the timer fires."""
        self._session.expect_timer()
        command = f"commit timer {hours_minutes_seconds(timer_s)}"
        self._session.send(self._requests, "confirmed-commit", RequestClass.WRITE, (command,), detail=label)

    def abort(self) -> None:
        """Throw the session away."""
        self._session.send(self._requests, "discard-changes", RequestClass.STAGE, ("abort",))

    def _read(self, command: str, source: str) -> str:
        return canonical_text(self._session.read_config(self._requests, command, source), self._catalogue)


@contextmanager
def staged(
    session: CliSession, catalogue: Catalogue, requests: Requests, name: str, expected: str
) -> Iterator[Stage]:
    """Open a session of that name on running as expected; whatever is still in it at the end is thrown away.

    An earlier session of the same name is what a cut-off try left behind: it goes first.

    Args:
        expected: the digest of running.

    Raises:
        DriftError: the session began from another running configuration.
    """
    remove_open(session, requests, name)
    session.send(
        requests, "lock", RequestClass.STAGE, (f"configure session {name}",), detail=f"session={name}"
    )
    stage = Stage(session, catalogue, requests)
    try:
        if stage.digest() != expected:
            raise DriftError(session.device, "running was changed before the session began")
        yield stage
        if is_entered(session):
            stage.abort()
    except NetmendError as error:
        _abort_after(session, stage, error)
        raise


def remove_open(session: CliSession, requests: Requests, name: str) -> None:
    """Remove a session of ours that was left behind; harmless when there is none."""
    if read_sessions(session, requests).is_open(name):
        session.send(
            requests, "discard-changes", RequestClass.STAGE, (f"no configure session {name}",), detail=name
        )


def is_entered(session: CliSession) -> bool:
    """Say whether the login stands in a configuration session: EOS shows `(config-s-...)`."""
    return "(config-s-" in session.prompt


def hours_minutes_seconds(seconds: int) -> str:
    """Write a duration as `commit timer` takes it, also from a day on."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _abort_after(session: CliSession, stage: Stage, error: NetmendError) -> None:
    try:
        if is_entered(session):
            stage.abort()
    except NetmendError as second:
        session.close()
        error.add_note(f"{second}; the next try removes what is left of the configuration session")
