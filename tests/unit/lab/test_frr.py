from collections.abc import Callable
from typing import Protocol

import pytest

from netmend.lab.device import Device
from netmend.lab.log_line import LogLine

PERSONALITY = "frr"


class _User(Protocol):
    @property
    def prompt(self) -> str: ...
    def type(self, *lines: str) -> str: ...


class _Truth(Protocol):
    def lines(self) -> list[LogLine]: ...


LogIn = Callable[..., _User]

STAGED = (
    "netmend-guard begin run-1",
    "netmend-guard stage run-1 'interface to-r2'",
    "netmend-guard stage run-1 'mtu 9000'",
)


def commit(user: _User, seconds: int = 60) -> str:
    fingerprint = user.type("netmend-guard fingerprint")
    return user.type(*STAGED, f"netmend-guard commit run-1 {seconds} {fingerprint}")


def test_a_login_stands_in_a_shell(log_in: LogIn) -> None:
    """Where a comment says nothing, and what is not there is not found."""
    user = log_in()

    assert user.prompt.endswith("@r1:~$ ")
    assert user.type("# a comment") == ""
    assert user.type("rm -rf /") == "-bash: rm: command not found"
    assert user.type("vtysh -c 'show nonsense'") == "% Unknown command: show nonsense"
    assert user.type("netmend-guard nonsense") == "% netmend-guard: unknown command"


def test_running_is_shown_as_vtysh_does(log_in: LogIn) -> None:
    """With a head, `exit` after each section, and an end."""
    lines = log_in().type("vtysh -c 'show running-config'").split("\n")

    assert lines[:4] == ["Building configuration...", "", "Current configuration:", "!"]
    assert lines[-3:] == ["exit", "!", "end"]
    assert "interface to-r2" in lines


def test_what_is_staged_runs_only_once_it_is_committed(log_in: LogIn, device: Device) -> None:
    """And the timer knows whose it is."""
    user, before = log_in(), device.stores.running
    user.type(*STAGED)
    assert device.stores.running is before
    assert user.type("netmend-guard status") == "idle"

    said = commit(user)

    assert said == ""
    assert "mtu 9000" in user.type("netmend-guard show running")
    assert "mtu 9000" not in user.type("netmend-guard show startup")
    assert user.type("netmend-guard status") == "pending run-1 60"


def test_the_guard_takes_back_what_nobody_confirms(log_in: LogIn, device: Device) -> None:
    """Whoever is logged in."""
    before = device.stores.running
    commit(log_in())

    device.advance(61)

    assert device.stores.running.digest == before.digest
    assert log_in().type("netmend-guard confirm run-1") == "% netmend-guard: nothing pending"


@pytest.mark.parametrize("verb", ["confirm", "revert"])
def test_another_label_settles_nothing(log_in: LogIn, device: Device, verb: str) -> None:
    """A change is its owner's."""
    user = log_in()
    commit(user)

    assert user.type(f"netmend-guard {verb} run-2") == "% netmend-guard: locked: run-1 is pending"
    assert user.type("netmend-guard begin run-2") == "% netmend-guard: locked: run-1 is pending"
    assert device.stores.pending is not None


def test_running_that_changed_meanwhile_is_not_written_over(log_in: LogIn, device: Device) -> None:
    """The fingerprint is that of what was read."""
    user, before = log_in(), device.stores.running

    said = user.type(*STAGED, "netmend-guard commit run-1 60 sha256:other")

    assert said == "% netmend-guard: drift: running is another"
    assert device.stores.running is before


def test_every_write_is_in_the_ground_truth(log_in: LogIn, truth: _Truth) -> None:
    """With its class, as on the other platforms."""
    user = log_in()
    commit(user)
    user.type("netmend-guard extend run-1 90", "netmend-guard confirm run-1", "netmend-guard save")

    written = [line.op for line in truth.lines() if line.request_class == "write" and line.acted]

    assert written == ["confirmed-commit", "extend", "confirming-commit", "copy-config"]
