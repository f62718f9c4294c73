from collections.abc import Callable
from typing import Protocol

import pytest

from netmend.lab.device import Device

PERSONALITY = "junos"


class _User(Protocol):
    @property
    def prompt(self) -> str: ...
    def type(self, *lines: str) -> str: ...
    def leave(self) -> None: ...


LogIn = Callable[..., _User]

STAGED = ("configure exclusive", "set interfaces to-r2 mtu 9000")
WAITING = (*STAGED, 'commit confirmed 2 comment "run-1"')


def test_the_prompt_says_the_mode_and_what_waits(log_in: LogIn) -> None:
    """In lines of their own above it."""
    user = log_in()
    assert user.prompt == "\nnetmend@r1> "

    user.type(*WAITING)

    assert user.prompt == "\n# commit confirmed will be rolled back in 2 minutes\n[edit]\nnetmend@r1# "


def test_an_exclusive_candidate_ends_with_its_login(log_in: LogIn, device: Device) -> None:
    """Nobody finds it, and the lock is free."""
    user = log_in()
    user.type(*STAGED)
    user.leave()

    assert not device.stores.dirty
    assert "Entering configuration mode" in log_in().type("configure exclusive")


@pytest.mark.parametrize("command", ["commit", "commit check"])
def test_whoever_commits_or_checks_next_confirms(log_in: LogIn, device: Device, command: str) -> None:
    """Also somebody else, who did not mean to."""
    user = log_in()
    user.type(*WAITING, "exit configuration-mode")

    log_in("other").type("configure", command)
    device.advance(600.0)

    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"
    assert "rollback pending" not in user.type("show system commit")


def test_what_is_not_confirmed_is_rolled_back(log_in: LogIn, device: Device) -> None:
    """After whole minutes."""
    before = device.stores.running
    log_in().type(*WAITING)

    device.advance(121.0)

    assert device.stores.running is before


def test_what_was_committed_before_can_be_committed_again(log_in: LogIn, device: Device) -> None:
    """By its number."""
    before = device.stores.running
    user = log_in()
    user.type(*STAGED, "commit", "rollback 1", "commit")

    assert device.stores.running.digest == before.digest
    assert user.type("run show system commit").count(" by netmend via cli") == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("set nothing to-r2", "syntax error."),
        ("set interfaces to-r2 mtu", "missing argument."),
        ("set interfaces to-r2 mtu 1", "error: invalid value"),
        ("delete interfaces nowhere", "warning: statement not found"),
        ("commit confirmed 0", "syntax error."),
    ],
)
def test_what_it_does_not_know_is_refused(log_in: LogIn, line: str, said: str) -> None:
    """In its own words."""
    assert said in log_in().type("configure exclusive", line)
