"""One lab for a module, reached over its sockets as anybody else would."""

import asyncio
import itertools
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import pytest
from ncclient import manager

from netmend.lab import LabClient, LabDeviceInfo, LabInfo, start, stop
from netmend.model.world import World

PASSWORD = "planted-lab-password"

NAMES = ("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8")


def device(name: str) -> dict[str, object]:
    """Return one device of the world, as JSON."""
    return {
        "name": name,
        "personality": "netconf",
        "host": "127.0.0.1",
        "port": 0,
        "username": "netmend",
        "password_env": "LAB_PASSWORD",
    }


def chain(device_over: dict[str, object] | None = None, **over: object) -> World:
    """Return the world of a chain of eight devices with one service; `device_over`: only r1, changed so."""
    last = len(NAMES) - 1
    world: dict[str, object] = {
        "devices": [device(name) for name in NAMES],
        "topology": {
            "nodes": [{"name": name, "ports": ["east", "west", "customer"]} for name in NAMES],
            "links": [
                {
                    "name": f"{a}-{z}",
                    "a": f"{a}:east",
                    "z": f"{z}:west",
                    "capacity_mbps": 100,
                    "delay_ms": 5,
                }
                for a, z in itertools.pairwise(NAMES)
            ],
        },
        "services": [
            {
                "id": "gold",
                "name": "gold",
                "service_class": "gold",
                "owner": "acme",
                "state": "active",
                "demand_mbps": 50,
                "assignment": {
                    "name": "chain",
                    "resources": [f"{name}:east" for name in NAMES[:last]] + [f"{NAMES[last]}:customer"],
                },
            }
        ],
        "metrics_host": "127.0.0.1",
        "metrics_port": 0,
    }
    if device_over is not None:
        world["devices"] = [{**device("r1"), **device_over}]
    return World.model_validate_json(json.dumps({**world, **over}))


MakeWorld = Callable[..., World]


@pytest.fixture
def make_world() -> MakeWorld:
    """Makes worlds that differ from the module's."""
    return chain


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """The environment of the lab, with the devices' password."""
    return {**os.environ, "LAB_PASSWORD": PASSWORD}


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the module's lab keeps its state."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def running_lab(state_dir: Path, environment: dict[str, str]) -> Iterator[LabInfo]:
    """The module's lab."""
    yield start(chain(), state_dir, detach=False, environment=environment)
    stop(state_dir)


@pytest.fixture
def lab(running_lab: LabInfo, state_dir: Path) -> Iterator[LabClient]:
    """The lab's control, with everything as in the beginning."""
    assert running_lab.pid > 0
    with LabClient(state_dir) as client:
        client.reset()
        yield client


Login = Callable[..., manager.Manager]


@pytest.fixture
def login(running_lab: LabInfo) -> Iterator[Login]:
    """Opens NETCONF sessions to a device; those still open are closed at the end."""
    opened: list[manager.Manager] = []

    def connect(device: str, password: str = PASSWORD) -> manager.Manager:
        at = running_lab.device(device)
        assert at is not None
        session = manager.connect(
            host=at.host,
            port=at.port,
            username="netmend",
            password=password,
            hostkey_verify=False,
            allow_agent=False,
            look_for_keys=False,
            timeout=10,
        )
        opened.append(session)
        return session

    yield connect
    for session in opened:
        if session.connected:
            session.close_session()


class Terminal:
    """A user at a command-line device, who types and reads as a program would."""

    def __init__(self, at: LabDeviceInfo, *, pty: bool = True, lines: int = 24) -> None:
        self._loop = asyncio.new_event_loop()
        self._at = at
        self.seen = ""
        self._loop.run_until_complete(asyncio.wait_for(self._connect(lines if pty else None), 10))

    async def _connect(self, lines: int | None) -> None:
        self._connection = await asyncssh.connect(
            self._at.host,
            self._at.port,
            username="netmend",
            password=PASSWORD,
            known_hosts=None,
            client_keys=None,
            agent_path=None,
            config=None,
        )
        size = None if lines is None else (80, lines)
        term = None if lines is None else "vt100"
        self._process = await self._connection.create_process(
            term_type=term, term_size=size or (0, 0), encoding=None
        )

    def write(self, text: str) -> None:
        """Type."""
        self._process.stdin.write(text.encode())

    def until(self, end: str, within_s: float = 5.0) -> str:
        """Return what is shown until it ends so; what came too late or never is an error."""
        return self._loop.run_until_complete(asyncio.wait_for(self._until(end), within_s))

    async def _until(self, end: str) -> str:
        while not self.seen.endswith(end):
            piece = await self._process.stdout.read(65536)
            if not piece:
                raise EOFError(self.seen)
            self.seen += piece.decode()
        text, self.seen = self.seen, ""
        return text

    def ask(self, command: str, prompt: str) -> str:
        """Type a command and return what stands between its echo and the prompt after it."""
        self.write(command + "\n")
        text = self.until("\r\n" + prompt)
        assert text.startswith(command + "\r\n"), text
        return text[len(command) + 2 : -len(prompt)].replace("\r\n", "\n")

    def hung_up(self) -> bool:
        """Say whether the device ends the connection now; wait for it."""
        try:
            self.until("nothing ends so")
        except (EOFError, ConnectionError, asyncssh.Error):
            return True
        return False

    def close(self) -> None:
        """Leave without a word; harmless when it was done before."""
        if self._loop.is_closed():
            return
        self._connection.abort()
        self._loop.run_until_complete(self._connection.wait_closed())
        self._loop.close()


class CliLab:
    """One command-line device in a lab of its own."""

    def __init__(self, client: LabClient, at: LabDeviceInfo) -> None:
        self.client = client
        self.at = at
        self._open: list[Terminal] = []

    def login(self, prompt: str = "r1#", *, lines: int = 0) -> Terminal:
        """Log in and wait for the first prompt. `lines`: of the terminal, 0 for one without paging."""
        terminal = Terminal(self.at, lines=lines or 24)
        self._open.append(terminal)
        terminal.until(prompt)
        if not lines:
            terminal.ask("terminal length 0", prompt)
        return terminal

    def story(self) -> list[tuple[str, str, bool]]:
        """Return op, class and acted of all that was not reading, since the last reset."""
        lines = self.client.log("r1")
        begin = max((index for index, line in enumerate(lines) if line.op == "reset"), default=-1)
        told = [(line.op, line.request_class, line.acted) for line in lines[begin + 1 :]]
        return [one for one in told if one[0] not in {"get", "get-config", "connect"}]

    def leave(self) -> None:
        """Close what is open."""
        for terminal in self._open:
            terminal.close()


@pytest.fixture(scope="module")
def cli_lab_info(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Iterator[tuple[LabInfo, Path]]:
    """The module's lab of one device; the module says of which personality."""
    at = tmp_path_factory.mktemp("cli")
    world = chain({"personality": request.module.PERSONALITY, **getattr(request.module, "DEVICE", {})})
    yield start(world, at, detach=False, environment={**environment, "ENABLE_PASSWORD": "planted-enable"}), at
    stop(at)


@pytest.fixture
def cli_lab(cli_lab_info: tuple[LabInfo, Path]) -> Iterator[CliLab]:
    """The module's device, as in the beginning."""
    info, at = cli_lab_info
    with LabClient(at) as client:
        client.reset()
        lab = CliLab(client, info.devices[0])
        yield lab
        lab.leave()
