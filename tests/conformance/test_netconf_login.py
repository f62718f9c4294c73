"""How a NETCONF session begins: host key, then credentials, then the hello."""

from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh
import pytest
from tests.conformance.kit import NETCONF, Kit

from netmend.errors import CredentialsError, HostKeyError, UnreachableError

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


@pytest.fixture
def kit() -> Kit:
    return NETCONF


def test_an_unknown_host_key_is_refused_before_the_password(bench: "Bench") -> None:
    """The message names the fingerprint that was offered, and the device sees no login (F02)."""
    with pytest.raises(HostKeyError, match="unknown host key SHA256:"):
        bench.open(known_hosts="/nonexistent")

    assert "auth" not in [line.op for line in bench.log()]


def test_a_changed_host_key_names_both_fingerprints(bench: "Bench", tmp_path: Path) -> None:
    """Expected and offered stand side by side, also when the pinned key is of another type."""
    device = bench.target.device
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode().split()[:2]
    changed = tmp_path / "changed"
    changed.write_text(f"[{device.hostname}]:{device.port} {' '.join(other)}\n")

    with pytest.raises(HostKeyError, match=r"expected SHA256:.*, offered SHA256:"):
        bench.open(known_hosts=str(changed))


def test_a_wrong_password_is_tried_once(bench: "Bench") -> None:
    """One try per credential, so that no account is locked out, and no secret in the message (F04)."""
    with pytest.raises(CredentialsError) as caught:
        bench.open(password="wrong-canary")

    assert "wrong-canary" not in str(caught.value)
    assert [line.op for line in bench.log()].count("auth") == 1


def test_a_dropped_connection_is_unreachable(bench: "Bench") -> None:
    """Nothing happened to the device (F01)."""
    bench.fault("connect", "before", "drop")

    with pytest.raises(UnreachableError):
        bench.open()


def test_a_device_that_says_nothing_is_given_up(bench: "Bench") -> None:
    """A hello that does not come is waited for until the deadline, and no longer (F03)."""
    bench.fault("connect", "after", "slow", seconds=30)

    with pytest.raises(UnreachableError):
        bench.open(deadline_s=0.5)


def test_no_secret_is_logged(bench: "Bench", caplog: pytest.LogCaptureFixture) -> None:
    """Neither the password nor a configuration, whatever the level of the root logger."""
    with caplog.at_level("DEBUG"):
        bench.open().preview(bench.change, bench.requests)

    assert "canary" not in caplog.text
    assert "egress-port" not in caplog.text
