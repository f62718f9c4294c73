"""A small world and one device of it, on a clock that only tests move."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.lab.configuration import Configuration, initial_configuration
from netmend.lab.device import Device
from netmend.lab.device_clock import DeviceClock
from netmend.lab.ground_truth import GroundTruth
from netmend.lab.log_line import LogLine
from netmend.lab.personalities import TERMINALS
from netmend.lab.simulation import Simulation
from netmend.lab.terminal_login import Login
from netmend.model.service import Assignment, Service, ServiceState
from netmend.model.topology import Link, Node, Topology
from netmend.model.world import LabDevice, World


def link(name: str, a: str, z: str, *, capacity_mbps: float = 100.0, delay_ms: float = 5.0) -> Link:
    return Link.model_validate(
        {"name": name, "a": a, "z": z, "capacity_mbps": capacity_mbps, "delay_ms": delay_ms}
    )


def service(name: str, *, demand_mbps: float, shaper_mbps: int | None = None, active: bool = True) -> Service:
    return Service(
        id=name,
        name=name,
        service_class="gold",
        owner="acme",
        state=ServiceState.ACTIVE if active else ServiceState.TERMINATED,
        demand_mbps=demand_mbps,
        assignment=Assignment.model_validate({"name": "short", "resources": ("r1:to-r2", "r2:customer")}),
        alternates=(
            Assignment.model_validate({"name": "long", "resources": ("r1:to-r3", "r3:to-r2", "r2:customer")}),
        ),
        parameters={} if shaper_mbps is None else {"shaper_mbps": shaper_mbps},
    )


@pytest.fixture
def world() -> World:
    """Three devices in a triangle; two services from r1 to r2 and one that nobody uses any more."""
    ports = {
        "r1": ("customer", "to-r2", "to-r3"),
        "r2": ("customer", "to-r1", "to-r3"),
        "r3": ("to-r1", "to-r2"),
    }
    return World(
        devices=tuple(
            LabDevice(
                name=name,
                personality="netconf",
                host="127.0.0.1",
                port=0,
                username="netmend",
                password_env="LAB_PASSWORD",
            )
            for name in ports
        ),
        topology=Topology(
            nodes=tuple(Node(name=name, ports=of) for name, of in ports.items()),
            links=(
                link("direct", "r1:to-r2", "r2:to-r1"),
                link("detour-1", "r1:to-r3", "r3:to-r1", delay_ms=7.0),
                link("detour-2", "r3:to-r2", "r2:to-r3", delay_ms=8.0),
            ),
        ),
        services=(
            service("gold", demand_mbps=50.0, shaper_mbps=40),
            service("silver", demand_mbps=30.0),
            service("bygone", demand_mbps=90.0, active=False),
        ),
        metrics_host="127.0.0.1",
        metrics_port=0,
    )


@pytest.fixture
def initial(world: World) -> Configuration:
    """What r1 holds in the beginning."""
    return initial_configuration(world, world.topology.nodes[0])


class HandClock:
    """Real time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


@pytest.fixture
def real_time() -> HandClock:
    """The monotonic time below the device's clock."""
    return HandClock()


@pytest.fixture
def device(
    request: pytest.FixtureRequest, initial: Configuration, real_time: HandClock, tmp_path: Path
) -> Device:
    """The device r1, without any network connection; the module may say of which personality."""
    return Device(
        "r1",
        initial,
        clock=DeviceClock(real_time),
        wall=lambda: 1_700_000_000.0,
        log=GroundTruth(tmp_path / "r1.jsonl"),
        personality=getattr(request.module, "PERSONALITY", "netconf"),
    )


class TerminalUser:
    """Somebody logged in at the device's command line, without the terminal between."""

    def __init__(self, device: Device, user: str) -> None:
        self._speech = TERMINALS[device.personality]
        self._device = device
        self.login = Login(device, device.open_session(user, lambda: None))

    @property
    def prompt(self) -> str:
        """Return the prompt."""
        return self._speech.prompt(self.login)

    def type(self, *lines: str) -> str:
        """Type lines; return what is shown after the last."""
        said = ""
        for line in lines:
            request = self._speech.understood(self.login, line)
            reply = self._device.answer(self.login.session, request, self._device.faults.take(request.op))
            said = reply.text
            if reply.error is not None:
                said = self._speech.refusal(self.login, request, reply.error)
        return said

    def leave(self) -> None:
        """Lose the connection."""
        self._device.end_session(self.login.session)


LogIn = Callable[..., TerminalUser]


@pytest.fixture
def log_in(device: Device) -> LogIn:
    """Logs users in at the command line of r1."""

    def logged_in(user: str = "netmend") -> TerminalUser:
        return TerminalUser(device, user)

    return logged_in


@pytest.fixture
def simulation(world: World, tmp_path: Path) -> Simulation:
    """The whole world, without any network connection."""
    return Simulation(world, tmp_path / "log")


class GroundTruthReader:
    """What the log of the device r1 says."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def lines(self) -> list[LogLine]:
        """Return all lines."""
        text = self._device.log_path.read_text(encoding="utf-8")
        return [LogLine.model_validate_json(line) for line in text.split("\n") if line]

    def ops(self) -> list[tuple[str, str, bool]]:
        """Return op, phase and acted of all lines."""
        return [(line.op, line.phase, line.acted) for line in self.lines()]


@pytest.fixture
def truth(device: Device) -> GroundTruthReader:
    """The ground truth of the device r1."""
    return GroundTruthReader(device)
