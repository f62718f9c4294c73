from collections.abc import Callable
from typing import Protocol

import pytest

from netmend.lab.device import Device
from netmend.lab.faults import Fault
from netmend.lab.log_line import LogLine

PERSONALITY = "iosxe"


class _User(Protocol):
    @property
    def prompt(self) -> str: ...
    def type(self, *lines: str) -> str: ...
    def leave(self) -> None: ...


class _Truth(Protocol):
    def lines(self) -> list[LogLine]: ...
    def ops(self) -> list[tuple[str, str, bool]]: ...


LogIn = Callable[..., _User]

CHANGE = ("configure terminal revert timer 2", "interface to-r2", "mtu 9000")
LOCKED = (
    "Configuration mode locked exclusively by user 'netmend' process '13' from terminal '2'. "
    "Please try later."
)


@pytest.mark.parametrize(
    ("lines", "prompt"),
    [
        ((), "r1#"),
        (("disable",), "r1>"),
        (("disable", "enable"), "r1#"),
        (("configure terminal",), "r1(config)#"),
        (("conf t", "interface to-r2"), "r1(config-if)#"),
        (("conf t", "service-path gold"), "r1(config-service-path)#"),
        (("conf t", "service-path gold", "exit"), "r1(config)#"),
        (("conf t", "interface to-r2", "end"), "r1#"),
        (("conf t", "exit"), "r1#"),
    ],
)
def test_the_prompt_says_the_mode(log_in: LogIn, lines: tuple[str, ...], prompt: str) -> None:
    """As the platform's does."""
    user = log_in()
    user.type(*lines)

    assert user.prompt == prompt


def test_a_running_config_has_its_head_and_its_end(log_in: LogIn, device: Device) -> None:
    """The head changes with time and place; the rest is the configuration."""
    user = log_in()
    shown = user.type("show running-config").split("\n")

    assert shown[0] == "Building configuration..."
    assert shown[2].startswith("Current configuration : ")
    assert shown[4] == "! No configuration change since last restart"
    assert shown[shown.index("service-path gold") :] == [
        "service-path gold",
        " egress-port to-r2",
        " shaper-mbps 40",
        "!",
        "service-path silver",
        " egress-port to-r2",
        "!",
        "end",
    ]
    user.type("configure terminal", "interface to-r2", "shutdown")
    assert "! Last configuration change at 22:13:20 UTC Tue Nov 14 2023 by netmend" in user.type(
        "do show run"
    )
    assert device.stores.startup is not device.stores.running


def test_a_line_takes_effect_at_once(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """It is a write, and the log holds it."""
    log_in().type("configure terminal", "interface to-r2", "mtu 9000")

    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"
    line = truth.lines()[-1]
    assert (line.op, line.request_class, line.acted) == ("edit-config", "write", True)
    assert (line.model_extra or {})["line"] == "mtu 9000"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mtu 9000 1", "                       ^\n% Invalid input detected at '^' marker.\n"),
        ("mtu", "% Incomplete command.\n"),
        ("no s", '% Ambiguous command:  "no s"'),
        ("show running-config", "              ^\n% Invalid input detected at '^' marker.\n"),
    ],
)
def test_a_mistyped_line_changes_nothing(
    log_in: LogIn, device: Device, truth: _Truth, line: str, said: str
) -> None:
    """The device marks the word; the log says that it did not act."""
    user = log_in()
    user.type("configure terminal", "interface to-r2")
    before = device.stores.running

    assert user.type(line) == said
    assert (device.stores.running, truth.ops()[-1]) == (before, ("edit-config", "request", False))


# --- the rollback confirmed change -------------------------------------------------------------------


def test_the_timer_brings_the_archived_configuration_back(
    log_in: LogIn, device: Device, truth: _Truth
) -> None:
    """On the device's clock, after the login is gone."""
    before = device.stores.running
    user = log_in()
    user.type(*CHANGE, "end")
    user.leave()
    device.advance(119.0)
    assert device.stores.running is not before

    device.advance(2.0)

    assert (device.stores.running, device.stores.pending) == (before, None)
    assert truth.ops()[-1] == ("revert", "timer", True)


def test_a_confirmed_change_stays(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """Nothing is left that could take it back."""
    user = log_in()
    user.type(*CHANGE, "end", "configure confirm", "write memory")
    device.advance(600.0)

    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"
    assert device.stores.startup is device.stores.running
    assert [line.op for line in truth.lines()][1:] == [
        "confirmed-commit",
        "edit-config",
        "edit-config",
        "unlock",
        "confirming-commit",
        "copy-config",
    ]


def test_a_change_is_taken_back_now(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """Without waiting for the timer."""
    before = device.stores.running
    user = log_in()
    user.type(*CHANGE, "end", "configure revert now")

    assert (device.stores.running, device.due_in_s()) == (before, None)
    assert truth.ops()[-1] == ("cancel-commit", "request", True)


def test_the_timer_can_be_set_anew_and_be_shown(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """By whom it was armed, and for how long."""
    user = log_in()
    assert user.type("show archive config rollback timer") == "%No Rollback Confirmed Change pending"
    user.type(*CHANGE, "end")
    device.advance(60.0)

    user.type("configure revert timer 10")

    assert device.due_in_s() == pytest.approx(600.0)
    assert truth.ops()[-1] == ("extend", "request", True)
    assert user.type("show archive config rollback timer").split("\n")[1:] == [
        "Timer type: absolute timer",
        "Timer value: 10 min",
        "User: netmend",
    ]


@pytest.mark.parametrize("line", ["configure confirm", "configure revert now", "configure revert timer 1"])
def test_without_a_timer_there_is_nothing_to_decide(log_in: LogIn, truth: _Truth, line: str) -> None:
    """A timer that has fired is none."""
    assert log_in().type(line) == "%No Rollback Confirmed Change pending"
    assert truth.ops()[-1][2] is False


@pytest.mark.parametrize("minutes", ["0", "121", "x"])
def test_a_timer_has_bounds(log_in: LogIn, device: Device, minutes: str) -> None:
    """One minute to two hours."""
    assert "% Invalid input" in log_in().type(f"configure terminal revert timer {minutes}")
    assert device.stores.pending is None


def test_only_one_timer_runs(log_in: LogIn, device: Device) -> None:
    """The first one keeps its archive."""
    user = log_in()
    before = device.stores.running
    user.type(*CHANGE, "end")

    assert "already pending" in log_in("other").type("configure terminal revert timer 5")
    assert device.stores.pending is not None
    assert device.stores.pending.before is before


# --- exclusive configuration mode -----------------------------------------------------------------------


def test_configuration_mode_is_for_one_user(log_in: LogIn, device: Device) -> None:
    """Another one waits until it is left, or until the login is lost."""
    first, second = log_in(), log_in("other")
    first.type("configure terminal")
    assert second.type("configure terminal") == LOCKED
    assert second.type("configure terminal revert timer 1") == LOCKED
    assert device.stores.pending is None

    first.leave()
    second.type("configure terminal")

    assert second.prompt == "r1(config)#"


def test_standing_in_configuration_mode_is_no_write(log_in: LogIn, truth: _Truth) -> None:
    """Only a line is."""
    user = log_in()
    user.type("configure terminal")
    user.leave()

    assert [(line.op, line.request_class) for line in truth.lines()[1:]] == [
        ("lock", "read"),
        ("disconnect", "read"),
        ("unlock", "read"),
    ]


@pytest.mark.parametrize("op", ["lock", "confirmed-commit"])
def test_somebody_else_may_configure(log_in: LogIn, device: Device, op: str) -> None:
    """As the fault has it, once."""
    user = log_in()
    line = "configure terminal" if op == "lock" else "configure terminal revert timer 1"
    device.faults.add(Fault(op, "before", "lock_held"))

    refused = user.type(line)
    user.type(line)

    assert refused == LOCKED.replace("netmend", "outsider")
    assert user.prompt == "r1(config)#"


def test_the_second_line_can_be_rejected(log_in: LogIn, device: Device) -> None:
    """A fault that strikes late leaves what was before it."""
    user = log_in()
    user.type("configure terminal", "interface to-r2", "mtu 9000")
    device.faults.add(Fault("edit-config", "before", "reject"))

    assert "% Invalid input detected" in user.type("description lost")
    assert device.stores.running.interfaces["to-r2"] == {"enabled": "true", "mtu": "9000"}


def test_a_rejected_command_says_so(log_in: LogIn, device: Device) -> None:
    """In words that begin with no per cent sign."""
    device.faults.add(Fault("copy-config", "before", "reject"))

    assert log_in().type("write memory").startswith("Command rejected: ")


def test_a_comment_is_fine_everywhere(log_in: LogIn, truth: _Truth) -> None:
    """It says nothing and changes nothing."""
    user = log_in()

    assert user.type("!nm-1f", "configure terminal", "!nm-2f") == ""
    assert [line.op for line in truth.lines()[1:]] == ["get", "lock", "get"]
