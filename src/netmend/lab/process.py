"""The lab as one process: everything that listens, until it is told to end."""

import asyncio
import ipaddress
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import asyncssh
from pydantic import SecretStr

from netmend.errors import BadInputError, UnavailableError
from netmend.lab.announcement import LabDeviceInfo, LabInfo, announce, announced, announcement_path
from netmend.lab.device import Device
from netmend.lab.simulation import Simulation
from netmend.lab.ssh_server import listen
from netmend.model.world import LabDevice, World


async def serve(world: World, state_dir: Path, environment: Mapping[str, str]) -> None:
    """Run the lab until SIGTERM, SIGINT or the control verb `down`.

    Raises:
        BadInputError: the world asks for something that a lab does not do.
        UnavailableError: a lab runs here already, or an address is taken.
    """
    _demand_loopback(world)
    passwords = {entry.name: _password(entry, environment) for entry in world.devices}
    _occupy(state_dir)
    simulation = Simulation(world, state_dir / "log")
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    acceptors: list[asyncssh.SSHAcceptor] = []
    try:
        infos = []
        for entry in world.devices:
            device = simulation.devices[entry.name]
            key = _host_key(state_dir / "host_keys", entry.name)
            acceptor = await listen(entry, device, password=passwords[entry.name], host_key=key)
            acceptors.append(acceptor)
            device.timer_changed = _CommitTimer(device).rearm
            infos.append(_device_info(entry, acceptor.get_port(), key))
        info = LabInfo(pid=os.getpid(), devices=tuple(infos), metrics_url="", control_url="")
        announce(info, state_dir)
        await ended.wait()
    finally:
        announcement_path(state_dir).unlink(missing_ok=True)
        for acceptor in acceptors:
            acceptor.close()


class _CommitTimer:
    """Wakes a device when its commit timer is due on the device's clock."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.TimerHandle | None = None

    def rearm(self) -> None:
        """Sleep until the timer is due, as it is now."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        due_in_s = self._device.due_in_s()
        if due_in_s is not None:
            self._handle = self._loop.call_later(due_in_s, self._fire)

    def _fire(self) -> None:
        self._device.tick()
        self.rearm()


def _demand_loopback(world: World) -> None:
    hosts = {entry.name: entry.host for entry in world.devices} | {"metrics": world.metrics_host}
    for name, host in hosts.items():
        try:
            loopback = ipaddress.ip_address(host).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise BadInputError(f"{name}: {host} is not a loopback address; a lab listens nowhere else")


def _password(entry: LabDevice, environment: Mapping[str, str]) -> SecretStr:
    password = environment.get(entry.password_env)
    if not password:
        raise BadInputError(f"{entry.name}: environment variable {entry.password_env} is not set")
    return SecretStr(password)


def _occupy(state_dir: Path) -> None:
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        info = announced(state_dir)
    except UnavailableError:
        announcement_path(state_dir).unlink(missing_ok=True)
        return
    raise UnavailableError(f"a lab runs here already: process {info.pid}")


def _host_key(directory: Path, name: str) -> asyncssh.SSHKey:
    """Return the device's key; the same one every time the lab starts here."""
    path = directory / name
    if path.exists():
        return asyncssh.read_private_key(str(path))
    directory.mkdir(exist_ok=True, mode=0o700)
    key = asyncssh.generate_private_key("ssh-ed25519")
    path.touch(mode=0o600)
    path.write_bytes(key.export_private_key())
    return key


def _device_info(entry: LabDevice, port: int, key: asyncssh.SSHKey) -> LabDeviceInfo:
    return LabDeviceInfo(
        name=entry.name,
        personality=entry.personality,
        host=entry.host,
        port=port,
        host_key=key.export_public_key().decode().strip(),
    )
