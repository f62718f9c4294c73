"""Start a lab in its own process, and end it."""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from netmend.errors import UnavailableError
from netmend.lab.announcement import LabInfo, announced, announcement_path, process_alive
from netmend.lab.client import LabClient
from netmend.model.world import World

READY_WITHIN_S = 10.0
ENDED_WITHIN_S = 10.0

_LOOK_EVERY_S = 0.02

_children: dict[int, "subprocess.Popen[bytes]"] = {}
"""Labs that this process started, by process id: an ended child must be waited for by its parent."""


def start(world: World, state_dir: Path, *, detach: bool, environment: Mapping[str, str]) -> LabInfo:
    """Start a lab and return once all of it listens.

    Args:
        detach: The lab outlives the terminal that started it.
        environment: The whole environment of the lab; its devices' passwords are looked up there.

    Raises:
        UnavailableError: it did not start; what it said is in the message.
    """
    _demand_none(state_dir)
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    world_file = state_dir / "world.json"
    world_file.write_text(world.model_dump_json(indent=2), encoding="utf-8")
    said = state_dir / "lab.err"
    with said.open("wb") as stderr:
        child = subprocess.Popen(
            [sys.executable, "-m", "netmend.lab", str(world_file), "--state-dir", str(state_dir)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=dict(environment),
            start_new_session=detach,
        )
    _children[child.pid] = child
    return _ready(child, state_dir, said)


def stop(state_dir: Path) -> None:
    """End the lab and return once it is gone.

    Raises:
        UnavailableError: no lab runs there, or it does not end.
    """
    pid = announced(state_dir).pid
    with LabClient(state_dir) as client:
        client.down()
    end = time.monotonic() + ENDED_WITHIN_S
    while time.monotonic() < end:
        if not announcement_path(state_dir).exists() and not _lives(pid):
            return
        time.sleep(_LOOK_EVERY_S)
    raise UnavailableError(f"lab: process {pid} does not end")


def _demand_none(state_dir: Path) -> None:
    try:
        pid = announced(state_dir).pid
    except UnavailableError:
        return
    raise UnavailableError(f"lab: one runs here already: process {pid}")


def _ready(child: "subprocess.Popen[bytes]", state_dir: Path, said: Path) -> LabInfo:
    end = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < end:
        if child.poll() is not None:
            del _children[child.pid]
            raise UnavailableError(
                _last_line(said) or f"lab: ended with {child.returncode} before it was ready"
            )
        info = _announced_by(child.pid, state_dir)
        if info is not None:
            return info
        time.sleep(_LOOK_EVERY_S)
    child.kill()
    child.wait()
    del _children[child.pid]
    raise UnavailableError(f"lab: not ready within {READY_WITHIN_S:g} s")


def _announced_by(pid: int, state_dir: Path) -> LabInfo | None:
    try:
        info = announced(state_dir)
    except UnavailableError:
        return None
    return info if info.pid == pid else None


def _lives(pid: int) -> bool:
    child = _children.get(pid)
    if child is not None:
        if child.poll() is None:
            return True
        del _children[pid]
        return False
    return process_alive(pid)


def _last_line(said: Path) -> str:
    lines = said.read_text(encoding="utf-8", errors="replace").strip().split("\n")
    return lines[-1]
