from collections.abc import Callable
from typing import Protocol

import pytest

from netmend.lab.device import Device
from netmend.lab.faults import Fault
from netmend.lab.log_line import LogLine

PERSONALITY = "eos"


class _User(Protocol):
    @property
    def prompt(self) -> str: ...
    def type(self, *lines: str) -> str: ...
    def leave(self) -> None: ...


class _Truth(Protocol):
    def lines(self) -> list[LogLine]: ...
    def ops(self) -> list[tuple[str, str, bool]]: ...


LogIn = Callable[..., _User]

STAGED = ("configure session run-1-a", "interface to-r2", "mtu 9000")
ARMED = (*STAGED, "commit timer 00:02:00")
GONE = "% Configuration session run-1-a does not exist"


@pytest.mark.parametrize(
    ("lines", "prompt"),
    [
        ((), "r1#"),
        (("disable",), "r1>"),
        (("configure session one",), "r1(config-s-one)#"),
        (("configure session run-1-a",), "r1(config-s-run-1-)#"),
        (("configure session one", "interface to-r2"), "r1(config-s-one-if-to-r2)#"),
        (("configure session one", "service-path gold"), "r1(config-s-one-sp-gold)#"),
        (("configure session one", "service-path gold", "exit"), "r1(config-s-one)#"),
        (("configure session one", "service-path gold", "end"), "r1#"),
        (("configure session one", "abort"), "r1#"),
        (("configure session one", "commit"), "r1#"),
        (("configure session one", "commit timer 0:00:09"), "r1#"),
    ],
)
def test_the_prompt_says_the_mode(log_in: LogIn, lines: tuple[str, ...], prompt: str) -> None:
    """And six letters of the session's name."""
    user = log_in()
    user.type(*lines)

    assert user.prompt == prompt


def test_a_session_changes_nothing_until_it_is_committed(
    log_in: LogIn, device: Device, truth: _Truth
) -> None:
    """It shows what it would change."""
    user = log_in()
    before = device.stores.running
    user.type(*STAGED)

    assert device.stores.running is before
    assert user.type("show session-config diffs").split("\n") == [
        "--- system:/running-config",
        "+++ session:/run-1-a-session-config",
        "@@ -1,5 +1,6 @@",
        " interface customer",
        " interface to-r2",
        "+   mtu 9000",
        " interface to-r3",
        " service-path gold",
        "    egress-port to-r2",
    ]
    assert {line.request_class for line in truth.lines()} == {"read", "stage"}
    assert truth.lines()[-1].candidate_digest != truth.lines()[-1].running_digest


def test_a_session_is_kept_over_logins(log_in: LogIn, device: Device) -> None:
    """Its base is running at its creation, and what was typed is still there."""
    first = log_in()
    first.type(*STAGED)
    first.leave()
    second = log_in("other")

    assert "   mtu 9000" in second.type("show session-config named run-1-a")
    second.type("configure session run-1-a", "commit")

    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"
    assert not device.stores.dirty


def test_a_session_thrown_away_leaves_nothing(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """From inside or by its name."""
    user = log_in()
    user.type(*STAGED, "abort", *STAGED, "end", "no configure session run-1-a")

    assert not device.stores.dirty
    assert truth.lines()[-1].candidate_digest == truth.lines()[-1].running_digest
    assert [op for op in truth.ops() if op[0] == "discard-changes"] == [
        ("discard-changes", "request", True)
    ] * 2
    assert user.type("configure session run-1-a abort") == GONE


# --- the commit timer -----------------------------------------------------------------------------------


def test_the_timer_takes_the_session_back(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """Running is what it was, and the session is gone."""
    before = device.stores.running
    user = log_in()
    user.type(*ARMED)
    user.leave()
    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"

    device.advance(121.0)

    assert device.stores.running is before
    assert truth.ops()[-1] == ("revert", "timer", True)
    assert (truth.lines()[-1].model_extra or {})["persist"] == "run-1-a"
    assert log_in().type("configure session run-1-a commit") == GONE


def test_a_confirmed_session_stays(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """By its name, from another login."""
    user = log_in()
    user.type(*ARMED)
    user.leave()

    log_in().type("configure session run-1-a commit", "copy running-config startup-config")
    device.advance(600.0)

    assert device.stores.running.interfaces["to-r2"]["mtu"] == "9000"
    assert device.stores.startup is device.stores.running
    assert [op for op, _, _ in truth.ops()][-2:] == ["confirming-commit", "copy-config"]


def test_a_pending_session_is_taken_back_now(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """Without waiting for the timer; it is a write."""
    before = device.stores.running
    log_in().type(*ARMED, "configure session run-1-a abort")

    assert (device.stores.running, device.due_in_s()) == (before, None)
    line = truth.lines()[-1]
    assert (line.op, line.request_class) == ("cancel-commit", "write")


def test_the_timer_can_be_set_anew(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """In the pending session; nothing else can be done there but commit and abort."""
    user = log_in()
    user.type(*ARMED, "configure session run-1-a")
    assert "cannot be changed" in user.type("interface to-r2")

    user.type("commit timer 00:10:00")

    assert device.due_in_s() == pytest.approx(600.0)
    assert truth.ops()[-1] == ("extend", "request", True)


def test_only_one_session_is_pending(log_in: LogIn, device: Device) -> None:
    """Another one can be prepared, not committed."""
    user = log_in()
    user.type(*ARMED, "configure session other", "interface to-r3", "shutdown")
    refusal = "% Cannot commit session other: session run-1-a is pending commit timer"

    assert user.type("commit timer 00:01:00") == refusal
    assert user.type("commit") == refusal
    assert device.stores.running.interfaces["to-r3"] == {"enabled": "true"}
    assert user.type("show configuration sessions detail").split("\n")[-2:] == [
        "* other                            pending             netmend",
        "  run-1-a                          pendingCommitTimer  netmend          0:02:00",
    ]


@pytest.mark.parametrize("timer", ["00:00:00", "5", "1:60:00", "00:00:0x"])
def test_a_timer_is_hours_minutes_and_seconds(log_in: LogIn, device: Device, timer: str) -> None:
    """More than none."""
    assert log_in().type(*STAGED, f"commit timer {timer}") == "% Invalid input"
    assert device.stores.pending is None


def test_an_incomplete_session_is_not_committed(log_in: LogIn, device: Device) -> None:
    """No timer is armed for it."""
    user = log_in()
    said = user.type("configure session one", "service-path new", "commit timer 00:01:00")

    assert said == "% Commit failed: missing element egress-port"
    assert (device.stores.pending, "new" in device.stores.running.services) == (None, False)


# --- refusals and others ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("colour", "% Invalid input"),
        ("mtu", "% Incomplete command"),
        ("mtu 67", "% Invalid input"),
        ("no s", "% Ambiguous command"),
    ],
)
def test_a_mistyped_line_is_not_taken(log_in: LogIn, truth: _Truth, line: str, said: str) -> None:
    """The log says that nothing happened."""
    assert log_in().type("configure session one", "interface to-r2", line) == said
    assert truth.ops()[-1] == ("edit-config", "request", False)


@pytest.mark.parametrize("op", ["lock", "confirmed-commit"])
def test_a_session_of_another_user_may_be_in_the_way(log_in: LogIn, device: Device, op: str) -> None:
    """As the fault has it, once."""
    user = log_in()
    device.faults.add(Fault(op, "before", "lock_held"))
    lines = STAGED if op == "confirmed-commit" else ()
    line = "commit timer 00:01:00" if op == "confirmed-commit" else "configure session one"
    user.type(*lines)

    assert "pending commit timer" in user.type(line)
    assert user.type(line) == ""


def test_there_are_only_so_many_sessions(log_in: LogIn) -> None:
    """Each that is left behind takes a place."""
    user = log_in()
    for number in range(5):
        user.type(f"configure session s{number}", "end")

    assert user.type("configure session more").startswith("% Maximum number of pending sessions")


def test_a_running_config_has_its_head_and_its_end(log_in: LogIn) -> None:
    """The head names the command and the device."""
    shown = log_in().type("show running-config").split("\n")

    assert shown[:4] == [
        "! Command: show running-config",
        "! device: r1 (cEOSLab, EOS-4.31.2F)",
        "!",
        "hostname r1",
    ]
    assert shown[shown.index("service-path gold") + 1] == "   egress-port to-r2"
    assert shown[-1] == "end"


def test_the_terminal_says_what_it_was_set_to(log_in: LogIn) -> None:
    """Drivers wait for these words."""
    user = log_in()

    assert user.type("terminal length 0") == "Pagination disabled."
    assert user.type("terminal width 511") == "Width set to 511 columns."
