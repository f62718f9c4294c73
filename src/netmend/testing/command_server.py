"""Runs each command of netmend in a process of its own that has imported netmend already.

The process is forked from one that only imports, reads and forks: it has no threads, and no state but the
imports and the files of projects that it has parsed (`inventory.yaml_file.parse` keeps them by their text).
A command started so needs a tenth of the time, and is still another process: it can be killed, it has its
own files, environment and exit code. Run as a program, this file is that server: one JSON object for each
command comes in over a socket, its number and process id go out when it has begun, and again with its exit
code: the system gives a process id again once its process has ended.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from netmend.testing.site import Done

IMPORTED_BEFORE = (
    "netmend.cli.app",
    "netmend.cli.engine_wiring",
    "netmend.cli.entry",
    "netmend.cli.event_lines",
    "netmend.cli.follow",
    "netmend.cli.live_screen",
    "netmend.cli.plan_screen",
    "netmend.cli.show_run",
    "netmend.workflow.durable",
    "netmend.workflow.line",
    "netmend.store.upgrade",
    "netmend.planning.library",
    "netmend.changes.render",
    "netmend.devices.eos",
    "netmend.devices.iosxe",
    "netmend.devices.netconf",
    "netmend.devices.nornir_connection",
    "netmend.quality.prometheus",
    "netmend.notices.file_channel",
    "netmend.lab.client",
    "asyncssh",
    "httpcore",
    "alembic.command",
    "alembic.ddl.sqlite",
    "netmend.cli.opening",
    "netmend.cli.run_commands",
    "netmend.cli.lab_world",
    "netmend.cli.lab_fit",
)
_STARTS_WITHIN_S = 60.0


class CommandServer:
    """Starts commands, as many at once as are wanted. Implements `netmend.testing.site.RunCommand`."""

    def __init__(self) -> None:
        self._line, theirs = Pipe()
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-m", __spec__.name, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._numbers = count()
        self._at_work: dict[int, StartedCommand] = {}

    def __call__(
        self,
        words: tuple[str, ...],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        stdin: str,
        timeout_s: float,
    ) -> Done:
        """Run one command and wait for it."""
        started = self.start(words, cwd=cwd, environment=environment, stdin=stdin)
        try:
            out, err = started.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            started.kill()
            started.communicate(timeout=_STARTS_WITHIN_S)
            raise
        return Done(started.returncode, out, err)

    def start(
        self, words: tuple[str, ...], *, cwd: Path, environment: Mapping[str, str], stdin: str = ""
    ) -> "StartedCommand":
        """Start one command. Implements `netmend.testing.site.StartCommand`."""
        folder = TemporaryDirectory()
        streams = [Path(folder.name) / name for name in ("in", "out", "err")]
        streams[0].write_text(stdin, encoding="utf-8")
        number = next(self._numbers)
        order = {
            "number": number,
            "words": words,
            "cwd": str(cwd),
            "environment": dict(environment),
            "streams": [str(stream) for stream in streams],
        }
        started = self._at_work[number] = StartedCommand(self, words, folder)
        self._line.send_bytes(json.dumps(order).encode())
        give_up_at = time.monotonic() + _STARTS_WITHIN_S
        while not started.pid:
            if not self.hear(max(give_up_at - time.monotonic(), 0)):
                raise AssertionError("the command server does not answer")
        return started

    def close(self) -> None:
        """End the server."""
        self._line.close()
        self._server.wait(timeout=10)

    def hear(self, within_s: float | None) -> bool:
        """Take one answer: that a command has begun, or its exit code. Return whether there was one.

        `within_s`: how long it is waited for; None: until it comes.
        """
        if not self._line.poll(within_s):
            return False
        number, pid, code = json.loads(self._line.recv_bytes())
        if code is None:
            self._at_work[number].pid = pid
        else:
            self._at_work.pop(number).returncode = code
        return True


class StartedCommand:
    """A command of the server's. Implements `netmend.testing.site.Started`.

    `pid`: 0 until it has begun.  `returncode`: its exit code; None while it is not known to have ended.
    """

    def __init__(
        self, server: CommandServer, words: tuple[str, ...], folder: "TemporaryDirectory[str]"
    ) -> None:
        self.pid = 0
        self.returncode: int | Any = None  # as `Popen` has it
        self._server = server
        self._words = words
        self._folder = folder

    def poll(self) -> int | None:
        """Return the exit code, None while it has not ended."""
        return self._wait(0)

    def communicate(self, *, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end, once, and return what it wrote to its standard output and error.

        Raises:
            subprocess.TimeoutExpired: it has not ended in time, and goes on.
        """
        if self._wait(timeout) is None:
            raise subprocess.TimeoutExpired(["netmend", *self._words], timeout or 0)
        out, err = ((Path(self._folder.name) / name).read_bytes().decode() for name in ("out", "err"))
        self._folder.cleanup()
        return out, err

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended just now
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _wait(self, within_s: float | None) -> int | None:
        give_up_at = None if within_s is None else time.monotonic() + within_s
        while self.returncode is None:
            left_s = None if give_up_at is None else max(give_up_at - time.monotonic(), 0)
            if not self._server.hear(left_s):
                break
        return self.returncode


def serve(line: Connection) -> None:
    """Fork one command after the other until nothing more is asked."""
    for module in IMPORTED_BEFORE:
        importlib.import_module(module)
    _look_for_plugins()
    gc.freeze()  # what was imported stays: no command needs to look through it for garbage
    at_work: dict[int, int] = {}
    signal.signal(signal.SIGCHLD, lambda _number, _frame: _tell_ended(line, at_work))
    while True:
        try:
            order = json.loads(line.recv_bytes())
        except (EOFError, ConnectionResetError):
            return
        _parse_all(Path(order["cwd"]))
        # No end is told before the beginning.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            line.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            _become(order)
        at_work[pid] = order["number"]
        line.send_bytes(json.dumps([order["number"], pid, None]).encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _tell_ended(line: Connection, at_work: dict[int, int]) -> None:
    """Tell of every command that has ended; several may have, at one signal."""
    # There is none any more, or nobody who wants to know.
    with suppress(ChildProcessError, BrokenPipeError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0] != 0:
            pid, status = ended
            line.send_bytes(json.dumps([at_work.pop(pid), pid, os.waitstatus_to_exitcode(status)]).encode())


def _look_for_plugins() -> None:
    """Read what is installed once for all commands."""
    importlib.import_module("netmend.cli.wiring").installed("netmend.drivers")
    importlib.import_module("netmend.pipelines.fleet").register_connections()


def _parse_all(project: Path) -> None:
    """Parse the files of a project once for all commands in it; what is wrong with them, the command says."""
    from netmend.errors import BadFileError  # noqa: PLC0415 - only the server reads projects
    from netmend.inventory.yaml_file import parse, read_text  # noqa: PLC0415 - as above

    for folder in ("inventory", "runbooks"):
        for path in (project / folder).glob("*.yaml"):
            name = path.relative_to(project).as_posix()
            with suppress(BadFileError):
                parse(read_text(path, name), name)


def _become(order: dict[str, Any]) -> None:
    """Turn this process into the command; never returns."""
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environment"])
    flags = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)
    for number, (name, flag) in enumerate(zip(order["streams"], flags, strict=True)):
        opened = os.open(name, flag, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = ["netmend", *order["words"]]
    runpy.run_module("netmend", run_name="__main__")


if __name__ == "__main__":
    os.set_inheritable(int(sys.argv[1]), False)
    serve(Connection(int(sys.argv[1])))
