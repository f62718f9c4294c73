"""Runs each command of netmend in a process of its own that has imported netmend already.

The process is forked from one that only imports, reads and forks: it has no threads, and no state but the
imports and the files of projects that it has parsed (`inventory.yaml_file.parse` keeps them by their text).
A command started so needs a tenth of the time, and is still another process: it can be killed, it has its
own files, environment and exit code. Run as a program, this file is that server: one JSON line for each
command comes in, one line with its process id and one with its exit code go out.
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
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
    """Runs one command after the other. Implements `netmend.testing.site.RunCommand`."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", __spec__.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

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
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder) / name for name in ("in", "out", "err")]
            streams[0].write_text(stdin, encoding="utf-8")
            self._order(
                {
                    "words": words,
                    "cwd": str(cwd),
                    "environment": dict(environment),
                    "streams": [str(stream) for stream in streams],
                }
            )
            pid = self._answer(_STARTS_WITHIN_S)
            if pid is None:
                raise AssertionError("the command server does not answer")
            code = self._answer(timeout_s)
            if code is None:
                os.kill(pid, signal.SIGKILL)
                self._answer(_STARTS_WITHIN_S)
                raise subprocess.TimeoutExpired(["netmend", *words], timeout_s)
            out, err = (stream.read_bytes().decode() for stream in streams[1:])
        return Done(code, out, err)

    def close(self) -> None:
        """End the server."""
        if self._server.stdin is not None:
            self._server.stdin.close()
        self._server.wait(timeout=10)
        if self._server.stdout is not None:
            self._server.stdout.close()

    def _order(self, order: dict[str, Any]) -> None:
        if self._server.stdin is None:
            raise AssertionError("the command server has no standard input")
        self._server.stdin.write(f"{json.dumps(order)}\n")

    def _answer(self, within_s: float) -> int | None:
        """Return the next number that the server says, None when it says nothing in time."""
        if self._server.stdout is None:
            raise AssertionError("the command server has no standard output")
        ready, _, _ = select.select([self._server.stdout], [], [], within_s)
        return int(self._server.stdout.readline()) if ready else None


def serve() -> None:
    """Fork one command after the other until nothing more is asked."""
    for module in IMPORTED_BEFORE:
        importlib.import_module(module)
    _look_for_plugins()
    gc.freeze()  # what was imported stays: no command needs to look through it for garbage
    orders, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    while line := orders.readline():
        order = json.loads(line)
        _parse_all(Path(order["cwd"]))
        pid = os.fork()
        if pid == 0:
            orders.close()
            answers.close()
            _become(order)
        answers.write(f"{pid}\n")
        answers.flush()
        _, status = os.waitpid(pid, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


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
    serve()
