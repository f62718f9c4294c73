"""How a running lab makes itself known: the file `lab.json` in its state directory."""

import json
import os
from pathlib import Path

from pydantic import ValidationError

from netmend.errors import UnavailableError
from netmend.model.fact import Fact


class LabDeviceInfo(Fact):
    """Where one simulated device listens. `host_key`: an OpenSSH public key line."""

    name: str
    personality: str
    host: str
    port: int
    host_key: str


class LabInfo(Fact):
    """A running lab. `metrics_url` ends in /metrics; `control_url` holds the token that controls it."""

    pid: int
    devices: tuple[LabDeviceInfo, ...]
    metrics_url: str
    control_url: str

    def device(self, name: str) -> LabDeviceInfo | None:
        """Return the device of that name, or None."""
        return next((device for device in self.devices if device.name == name), None)


def announcement_path(state_dir: Path) -> Path:
    """Return where a lab with that state directory announces itself."""
    return state_dir / "lab.json"


def announce(info: LabInfo, state_dir: Path) -> None:
    """Write the announcement at once or not at all; only its owner can read it."""
    path = announcement_path(state_dir)
    draft = path.with_suffix(f".{info.pid}")
    draft.touch(mode=0o600)
    draft.write_text(info.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def announced(state_dir: Path) -> LabInfo:
    """Read the announcement.

    Raises:
        UnavailableError: there is none, or it is of a lab that is gone.
    """
    path = announcement_path(state_dir)
    try:
        info = LabInfo.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as err:
        raise UnavailableError(f"lab is not running: no {path}: start it with `netmend lab up`") from err
    except (OSError, ValueError, ValidationError) as err:
        raise UnavailableError(f"lab is not running: {path} cannot be read") from err
    if not process_alive(info.pid):
        raise UnavailableError(f"lab is not running: its process {info.pid} is gone")
    return info


def process_alive(pid: int) -> bool:
    """Say whether there is a process of that id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
