from collections.abc import Callable
from typing import Protocol

import pytest

from netmend.lab.device import Device

PERSONALITY = "iosxr"


class _User(Protocol):
    @property
    def prompt(self) -> str: ...
    def type(self, *lines: str) -> str: ...
    def leave(self) -> None: ...


LogIn = Callable[..., _User]

STAGED = ("terminal exec prompt no-timestamp", "configure exclusive", "interface to-r2", "mtu 9000")
ON_TRIAL = (*STAGED, "commit label netmend-1 confirmed 60")


def test_nothing_changes_before_the_commit(log_in: LogIn, device: Device) -> None:
    """The merge shows what would be."""
    before = device.stores.running
    user = log_in()
    user.type(*STAGED)

    assert device.stores.running is before
    assert " mtu 9000" in user.type("show configuration merge").split("\n")
    assert user.prompt == "RP/0/RP0/CPU0:r1(config-if)#"


def test_a_lost_login_leaves_its_trial_to_the_time(log_in: LogIn, device: Device) -> None:
    """It is neither taken back at once nor kept."""
    before = device.stores.running
    user = log_in()
    user.type(*ON_TRIAL)
    user.leave()

    device.advance(59.0)
    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"
    device.advance(2.0)
    assert device.stores.running is before


def test_only_the_login_that_began_a_trial_confirms_it(log_in: LogIn, device: Device) -> None:
    """To any other there is nothing to commit, and no lock to be had."""
    owner, other = log_in(), log_in("other")
    owner.type(*ON_TRIAL)

    assert other.type(STAGED[0], "configure terminal", "commit") == "No configuration changes to commit."
    assert other.type("end", "configure exclusive").startswith("Cannot enter exclusive mode. A trial commit")
    assert owner.type("commit") == "% Confirming commit for trial session."
    device.advance(600.0)
    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"


@pytest.mark.parametrize(("answer", "stays"), [("yes", False), ("no", True), ("", True)])
def test_leaving_a_trial_is_asked_about(log_in: LogIn, device: Device, answer: str, *, stays: bool) -> None:
    """And rolls back at once."""
    before = device.stores.running
    user = log_in()
    user.type(*ON_TRIAL, "end")
    assert user.prompt.endswith("Do you wish to exit? [no]: ")

    user.type(answer)

    assert (device.stores.running is not before) is stays
    assert user.prompt.endswith("(config-if)#" if stays else ":r1#")
