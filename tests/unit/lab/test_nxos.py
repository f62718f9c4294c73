from collections.abc import Callable
from typing import Protocol

from netmend.lab.device import Device

PERSONALITY = "nxos"


class _User(Protocol):
    @property
    def prompt(self) -> str: ...
    def type(self, *lines: str) -> str: ...


LogIn = Callable[..., _User]

CHANGED = ("checkpoint mine", "configure terminal", "interface to-r2", "mtu 9000", "end")


def test_lines_take_effect_at_once(log_in: LogIn, device: Device) -> None:
    """And stay, however long nobody comes."""
    user = log_in()
    user.type(*CHANGED)
    device.advance(1_000_000.0)

    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"
    assert user.prompt == "r1#"


def test_a_checkpoint_brings_back_what_was(log_in: LogIn, device: Device) -> None:
    """All of it, and it still stands afterwards."""
    before = device.stores.running
    user = log_in()
    user.type(*CHANGED)

    said = user.type("rollback running-config checkpoint mine atomic")

    assert said.endswith("Rollback completed successfully.\n")
    assert device.stores.running is before
    assert "1) mine:" in user.type("show checkpoint summary")


def test_a_checkpoint_that_is_gone_brings_nothing_back(log_in: LogIn, device: Device) -> None:
    """It is said, and nothing changes."""
    user = log_in()
    user.type(*CHANGED, "no checkpoint mine")
    after = device.stores.running

    assert user.type("rollback running-config checkpoint mine") == "ERROR: checkpoint does not exist"
    assert device.stores.running is after


def test_a_name_is_used_once(log_in: LogIn) -> None:
    """A checkpoint is never overwritten."""
    assert "already exists" in log_in().type("checkpoint mine", "checkpoint mine")


def test_the_patch_shows_what_a_rollback_would_do(log_in: LogIn) -> None:
    """Or that it would do nothing."""
    user = log_in()
    show = "show diff rollback-patch running-config checkpoint mine"

    assert user.type("checkpoint mine", show).endswith("Rollback Patch is Empty")
    assert user.type(*CHANGED[1:], show).endswith("no mtu 9000")


def test_the_lines_of_a_configuration_are_counted(log_in: LogIn) -> None:
    """But for the empty ones."""
    user = log_in()
    shown = user.type("show running-config")

    counted = user.type("show running-config | include . | count")

    assert int(counted) == sum(1 for line in shown.split("\n") if line)
