"""The lab as one process: everything that listens, until it is told to end."""

import asyncio
import ipaddress
import os
import secrets
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import asyncssh
from pydantic import SecretStr

from netmend.errors import BadInputError, UnavailableError
from netmend.lab.announcement import LabDeviceInfo, LabInfo, announce, announced, announcement_path
from netmend.lab.control_server import ControlServer
from netmend.lab.device import Device
from netmend.lab.http_server import HttpAnswer, HttpRequest, listen_http
from netmend.lab.metrics import metrics_answer
from netmend.lab.simulation import Simulation
from netmend.lab.ssh_server import listen, new_host_key
from netmend.model.world import LabDevice, World


async def serve(world: World, state_dir: Path, environment: Mapping[str, str]) -> None:
    """Run the lab until SIGTERM, SIGINT or the control verb `down`.

    Raises:
        BadInputError: the world asks for something that a lab does not do.
        UnavailableError: a lab runs here already, or an address is taken.
    """
    _demand_loopback(world)
    passwords = {
        entry.name: _password(entry.name, entry.password_env, environment) for entry in world.devices
    }
    enable_passwords = {
        entry.name: _password(entry.name, entry.enable_password_env, environment)
        for entry in world.devices
        if entry.enable_password_env is not None
    }
    _occupy(state_dir)
    simulation = Simulation(world, state_dir / "log")
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with AsyncExitStack() as open_ports:
        devices = []
        for entry in world.devices:
            key = _host_key(state_dir / "host_keys", entry.name)
            device = simulation.devices[entry.name]
            acceptor = await listen(
                entry,
                device,
                password=passwords[entry.name],
                host_key=key,
                enable_password=enable_passwords.get(entry.name),
            )
            open_ports.callback(acceptor.close)
            device.timer_changed = _CommitTimer(device).rearm
            devices.append(_device_info(entry, acceptor.get_port(), key))
        metrics_url = await _listen_metrics(simulation, open_ports)
        control_url = await _listen_control(simulation, ended.set, open_ports)
        open_ports.callback(announcement_path(state_dir).unlink, missing_ok=True)
        announce(
            LabInfo(
                pid=os.getpid(), devices=tuple(devices), metrics_url=metrics_url, control_url=control_url
            ),
            state_dir,
        )
        await ended.wait()


async def _listen_metrics(simulation: Simulation, open_ports: AsyncExitStack) -> str:
    def answer(request: HttpRequest) -> HttpAnswer:
        return metrics_answer(request, simulation.quality(), now=time.time())

    world = simulation.world
    server, port = await listen_http("metrics", world.metrics_host, world.metrics_port, answer)
    open_ports.callback(server.close)
    host = f"[{world.metrics_host}]" if ":" in world.metrics_host else world.metrics_host
    return f"http://{host}:{port}/metrics"


async def _listen_control(simulation: Simulation, end: Callable[[], None], open_ports: AsyncExitStack) -> str:
    token = secrets.token_urlsafe(32)
    control = ControlServer(simulation, token, end)
    server, port = await listen_http("control", "127.0.0.1", 0, control.answer)
    open_ports.callback(server.close)
    return f"http://127.0.0.1:{port}/{token}/"


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


def _password(device: str, variable: str, environment: Mapping[str, str]) -> SecretStr:
    password = environment.get(variable)
    if not password:
        raise BadInputError(f"{device}: environment variable {variable} is not set")
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
    key = new_host_key()
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
