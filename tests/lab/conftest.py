"""One lab for a module, reached over its sockets as anybody else would."""

import itertools
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ncclient import manager

from netmend.lab import LabClient, LabInfo, start, stop
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
