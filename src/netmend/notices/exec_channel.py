"""A channel that gives each notice to a command on its standard input."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from netmend.errors import UnavailableError
from netmend.model.notice import Notice


class ExecChannel:
    """Accepted means: the command ended with 0 in time. No shell is between, its output is not kept.

    Args:
        command: the program and its words, as the administrator configured them.
        environment: all that the command finds in its environment; netmend's own holds secrets.
        folder: where it runs.
    """

    def __init__(
        self,
        *,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        timeout_s: float = 30,
    ) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)
        self._folder = folder
        self._timeout_s = timeout_s

    def deliver(self, notice: Notice) -> None:
        """Run the command with the notice as one line of JSON; a repeated one has the same `key`.

        Raises:
            UnavailableError: it cannot be started, takes too long, or ends with anything but 0.
        """
        try:
            # In a session of its own, so that at the limit whatever it started ends with it.
            with subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,
            ) as running:
                code = self._finish(running, notice)
        except OSError as err:
            why = err.strerror or type(err).__name__
            raise UnavailableError(f"exec channel: {notice.key}: cannot be started: {why}") from err
        if code is None:
            raise UnavailableError(f"exec channel: {notice.key}: no end within {self._timeout_s:g} s")
        if code != 0:
            raise UnavailableError(f"exec channel: {notice.key}: the command ended with {code}")

    def _finish(self, running: "subprocess.Popen[bytes]", notice: Notice) -> int | None:
        """Return its exit code, None when it was ended at the limit."""
        try:
            running.communicate(f"{notice.model_dump_json()}\n".encode(), timeout=self._timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            return None
        return running.returncode
