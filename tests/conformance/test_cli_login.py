"""How a command-line login begins: host key, then credentials, then the prompt; all of it in time."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import asyncssh
import pytest
from tests.conformance.terminal_bench import PASSWORD, PLATFORMS, Platform, TerminalBench, terminal_bench

from netmend.errors import CredentialsError, HostKeyError, UnreachableError


@pytest.fixture(params=PLATFORMS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TerminalBench]:
    platform: Platform = request.param
    with terminal_bench(platform, tmp_path) as made:
        yield made


def pins(bench: TerminalBench, file: Path, *key_types: str) -> str:
    """Write a file that pins other keys than the device's, of these types."""
    device = bench.target.device
    keys = [asyncssh.generate_private_key(key_type).export_public_key().decode() for key_type in key_types]
    file.write_text(
        "".join(f"[{device.hostname}]:{device.port} {' '.join(key.split()[:2])}\n" for key in keys)
    )
    return str(file)


def test_an_unknown_host_key_is_refused_before_the_password(bench: TerminalBench) -> None:
    """The message names the fingerprint that was offered, and the device sees no login (F02)."""
    with pytest.raises(HostKeyError, match="unknown host key SHA256:"):
        bench.open(known_hosts="/nonexistent")

    assert "auth" not in [line.op for line in bench.log()]


@pytest.mark.parametrize("key_type", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
def test_a_changed_host_key_is_refused_before_the_password(
    bench: TerminalBench, tmp_path: Path, key_type: str
) -> None:
    """Expected and offered stand side by side, also when the pinned key is of another type."""
    changed = pins(bench, tmp_path / "changed", key_type)

    with pytest.raises(HostKeyError, match=r"expected SHA256:.*, offered SHA256:"):
        bench.open(known_hosts=changed)

    assert "auth" not in [line.op for line in bench.log()]


def test_one_of_several_pinned_keys_is_enough(bench: TerminalBench, tmp_path: Path) -> None:
    """Whatever their order in the file, and whatever their types."""
    several = tmp_path / "several"
    others = Path(pins(bench, tmp_path / "others", "ecdsa-sha2-nistp256", "ssh-ed25519")).read_text("utf-8")
    several.write_text(Path(bench.target.known_hosts).read_text("utf-8") + others)

    assert bench.open(known_hosts=str(several)).prompt == "r1#"


def test_a_key_pinned_for_another_port_is_unknown(bench: TerminalBench, tmp_path: Path) -> None:
    """A pin is of one address and port."""
    elsewhere = tmp_path / "elsewhere"
    pinned = Path(bench.target.known_hosts).read_text("utf-8")
    elsewhere.write_text(pinned.replace(f":{bench.target.device.port} ", ":22 "))

    with pytest.raises(HostKeyError, match="unknown host key"):
        bench.open(known_hosts=str(elsewhere))


def test_a_wrong_password_is_tried_once(bench: TerminalBench) -> None:
    """One try per credential, so that no account is locked out, and no secret in the message (F04)."""
    with pytest.raises(CredentialsError) as caught:
        bench.open(password="wrong-canary")

    assert "wrong-canary" not in str(caught.value)
    assert [line.op for line in bench.log()].count("auth") == 1


def test_a_dropped_connection_is_unreachable(bench: TerminalBench) -> None:
    """Nothing happened to the device (F01)."""
    bench.fault("connect", "before", "drop")

    with pytest.raises(UnreachableError):
        bench.open()


def test_a_device_that_shows_no_prompt_is_given_up(bench: TerminalBench) -> None:
    """It is waited for until the deadline, and no longer (F03)."""
    bench.fault("connect", "after", "slow", seconds=30)
    begun = time.monotonic()

    with pytest.raises(UnreachableError):
        bench.open(deadline_s=0.5)

    assert time.monotonic() - begun < 3


def test_nobody_at_the_port_is_unreachable(bench: TerminalBench, tmp_path: Path) -> None:
    """The message says where nobody is (F01)."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    device = bench.target.device.model_copy(update={"port": port})

    with pytest.raises(UnreachableError, match=f"port {port}"):
        bench.open(device=device, known_hosts=str(tmp_path / "none"))


@pytest.mark.parametrize("greeting", [b"x" * 65_536, b"hello\r\n", b"SSH-2.0-odd\r\n", b""])
def test_a_login_has_a_deadline_whatever_the_server_says(bench: TerminalBench, greeting: bytes) -> None:
    """A banner line without end, other lines, a version and then nothing, nothing at all (F03)."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        threading.Thread(target=_babble, args=(server, greeting), daemon=True).start()
        device = bench.target.device.model_copy(update={"port": server.getsockname()[1]})
        begun = time.monotonic()

        with pytest.raises(UnreachableError):
            bench.open(device=device, deadline_s=0.5)

    assert time.monotonic() - begun < 3


def test_closing_does_not_wait_for_a_device_that_does_not_answer(bench: TerminalBench) -> None:
    """It never raises, and never waits over 5 s."""
    bench.fault("get", "before", "slow", seconds=30)
    with pytest.raises(UnreachableError):
        bench.open(deadline_s=0.5)
    session = bench.open()
    begun = time.monotonic()

    session.close()

    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("platform", PLATFORMS)
def test_privileged_mode_is_entered_before_anything_is_asked(platform: Platform, tmp_path: Path) -> None:
    """With the password of the login."""
    with terminal_bench(platform, tmp_path, enable_password=PASSWORD) as bench:
        session = bench.open()

        assert session.prompt == "r1#"
        assert session.read_config(bench.requests, "show running-config", "running").endswith("\nend")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_refused_enable_secret_is_about_credentials(platform: Platform, tmp_path: Path) -> None:
    """Asked once; the device may lock the account at the third."""
    with (
        terminal_bench(platform, tmp_path, enable_password="another") as bench,
        pytest.raises(CredentialsError, match="no privileged mode") as caught,
    ):
        bench.open()

    assert PASSWORD not in str(caught.value)


def test_no_secret_is_logged(bench: TerminalBench, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the password nor a configuration, whatever the level of the root logger."""
    with caplog.at_level("DEBUG"):
        bench.open().read_config(bench.requests, "show running-config", "running")

    assert "canary" not in caplog.text
    assert "hostname r1" not in caplog.text


def _babble(server: socket.socket, greeting: bytes) -> None:
    """Say the same again and again to the first who calls, or keep the line open in silence."""
    with suppress(OSError):  # the caller hangs up
        line, _ = server.accept()
        with line:
            line.sendall(greeting)
            while greeting and not greeting.startswith(b"SSH"):
                line.sendall(greeting)
            while line.recv(4096):
                pass
