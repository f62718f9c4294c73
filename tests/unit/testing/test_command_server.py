"""Commands are told apart by when they were started: the system gives their process ids again."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from netmend.testing.command_server import CommandServer

PID = 4711
SLOW = "slow"


class Server:
    """Stands in for the process: the same id for every command, and the words as its exit code."""

    def __init__(self, _command: Sequence[str], *, pass_fds: Sequence[int], **_more: object) -> None:
        self._line = Connection(os.dup(pass_fds[0]))
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with self._line:
            for order in self._orders():
                self._tell(order["number"], None)
                if SLOW not in order["words"]:
                    Path(order["streams"][1]).write_text("said", encoding="utf-8")
                    Path(order["streams"][2]).write_text("", encoding="utf-8")
                    self._tell(order["number"], int(order["words"][0]))

    def _orders(self) -> Iterator[dict[str, Any]]:
        while True:
            try:
                yield json.loads(self._line.recv_bytes())
            except EOFError:
                return

    def _tell(self, number: int, code: int | None) -> None:
        self._line.send_bytes(json.dumps([number, PID, code]).encode())

    def wait(self, timeout: float) -> None:
        """End, as the process does when nobody is there any more."""
        self._thread.join(timeout)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandServer]:
    monkeypatch.setattr(subprocess, "Popen", Server)
    made = CommandServer()
    yield made
    made.close()


def test_a_process_id_that_comes_again_is_another_command(server: CommandServer, tmp_path: Path) -> None:
    """The one before has ended with 3; nothing is known of this one."""
    before = server.start(("3",), cwd=tmp_path, environment={})
    assert before.communicate(timeout=5) == ("said", "")
    again = server.start((SLOW,), cwd=tmp_path, environment={})

    assert (before.pid, before.poll()) == (PID, 3)
    assert (again.pid, again.poll()) == (PID, None)
    with pytest.raises(subprocess.TimeoutExpired):
        again.communicate(timeout=0.01)


def test_a_command_is_waited_for_as_long_as_it_takes(server: CommandServer, tmp_path: Path) -> None:
    """No time limit is no limit."""
    started = server.start(("0",), cwd=tmp_path, environment={})

    assert started.communicate() == ("said", "")
    assert started.returncode == 0
