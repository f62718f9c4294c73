import os
import signal
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.errors import UnavailableError
from netmend.lab import LabClient, LabInfo, start, stop
from netmend.lab.__main__ import main
from netmend.model.world import World

MakeWorld = Callable[..., World]


def test_eight_devices_are_up_and_announced(running_lab: LabInfo, state_dir: Path) -> None:
    """The file is complete, and only its owner reads the token."""
    written = LabInfo.model_validate_json((state_dir / "lab.json").read_text(encoding="utf-8"))

    assert written == running_lab
    assert len({device.port for device in written.devices}) == 8
    assert written.devices[0].host_key.startswith("ssh-ed25519 ")
    assert stat.S_IMODE((state_dir / "lab.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((state_dir / "host_keys" / "r1").stat().st_mode) == 0o600


def test_a_second_lab_at_the_same_place_is_refused(
    make_world: MakeWorld, running_lab: LabInfo, state_dir: Path, environment: dict[str, str]
) -> None:
    """The first one goes on."""
    with pytest.raises(UnavailableError, match=f"process {running_lab.pid}"):
        start(make_world(), state_dir, detach=False, environment=environment)

    with LabClient(state_dir) as client:
        assert client.status().pid == running_lab.pid


def test_a_restarted_lab_has_the_same_host_keys(
    make_world: MakeWorld, tmp_path: Path, environment: dict[str, str]
) -> None:
    """Its configs begin again, and the log says so."""
    first = start(make_world({}), tmp_path, detach=True, environment=environment)
    with LabClient(tmp_path) as client:
        client.outside_edit(
            "r1",
            '<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">'
            "<interface><name>new</name></interface></interfaces>",
        )
    stop(tmp_path)
    assert not (tmp_path / "lab.json").exists()

    second = start(make_world({}), tmp_path, detach=True, environment=environment)
    with LabClient(tmp_path) as client:
        ops = [line.op for line in client.log("r1")]
    stop(tmp_path)

    assert second.devices[0].host_key == first.devices[0].host_key
    assert ops == ["outside-edit", "reset"]


def test_a_lab_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    """Whether it never was, or its file is stale."""
    with LabClient(tmp_path) as client:
        with pytest.raises(UnavailableError, match="lab is not running"):
            client.status()
        stale = LabInfo(pid=2**22 + 1, devices=(), metrics_url="", control_url="")
        (tmp_path / "lab.json").write_text(stale.model_dump_json(), encoding="utf-8")
        with pytest.raises(UnavailableError, match="is gone"):
            client.status()
    with pytest.raises(UnavailableError, match="lab is not running"):
        stop(tmp_path)


def test_a_taken_port_is_one_clear_line(
    make_world: MakeWorld, tmp_path: Path, environment: dict[str, str]
) -> None:
    """It names the device and the address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(UnavailableError, match=f"r1: cannot listen on 127.0.0.1:{port}"):
            start(make_world({"port": port}), tmp_path, detach=False, environment=environment)

    assert not (tmp_path / "lab.json").exists()


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"device_over": {"host": "0.0.0.0"}}, "r1: 0.0.0.0 is not a loopback address"),  # noqa: S104  # refused
        ({"device_over": {"host": "localhost"}}, "r1: localhost is not a loopback address"),
        ({"metrics_host": "192.0.2.1"}, "metrics: 192.0.2.1 is not a loopback address"),
        ({"device_over": {"password_env": "UNSET_HERE"}}, "environment variable UNSET_HERE is not set"),
        ({"device_over": {"personality": "toaster"}}, "r1: unknown personality toaster"),
        ({"device_over": {"name": "r99"}}, "r99: not a node of the topology"),
    ],
)
def test_a_world_that_cannot_be_is_refused(
    make_world: MakeWorld,
    tmp_path: Path,
    environment: dict[str, str],
    over: dict[str, object],
    why: str,
) -> None:
    """In one line, before anything listens."""
    with pytest.raises(UnavailableError, match=why):
        start(make_world(**over), tmp_path, detach=False, environment=environment)


def test_no_password_is_ever_written(
    running_lab: LabInfo, state_dir: Path, environment: dict[str, str]
) -> None:
    """Neither in the announcement nor in any log."""
    assert running_lab.pid > 0
    files = [file for file in state_dir.rglob("*") if file.is_file()]

    leaks = [file.name for file in files if environment["LAB_PASSWORD"].encode() in file.read_bytes()]

    assert (leaks, len(files) > 8) == ([], True)


def test_the_program_says_why_in_its_exit_code(
    make_world: MakeWorld,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """6 for an address that is taken, 2 for a world that is not one; one line each."""
    monkeypatch.setenv("LAB_PASSWORD", "planted")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        world = make_world({"port": taken.getsockname()[1]})
        (tmp_path / "world.json").write_text(world.model_dump_json(), encoding="utf-8")
        (tmp_path / "bad.json").write_text("{}", encoding="utf-8")

        codes = [
            main([str(tmp_path / name), "--state-dir", str(tmp_path / "state")])
            for name in ("world.json", "bad.json", "missing.json")
        ]

    assert codes == [6, 2, 2]
    assert capsys.readouterr().err.count("\n") == 3


def test_a_lab_ends_by_signal_too(make_world: MakeWorld, tmp_path: Path, environment: dict[str, str]) -> None:
    """It takes its announcement along."""
    info = start(make_world({}), tmp_path, detach=True, environment=environment)

    os.kill(info.pid, signal.SIGTERM)

    end = time.monotonic() + 5
    while (tmp_path / "lab.json").exists():
        assert time.monotonic() < end, "the lab does not end"
        time.sleep(0.01)
