"""Exchanges with simulated devices over real SSH: whatever the terminal does to the text."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from tests.conformance.terminal_bench import PLATFORMS, Platform, TerminalBench, terminal_bench

from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    NothingPendingError,
    PartlyAppliedError,
    ReplyLostError,
    UnreachableError,
)
from netmend.seams import RequestClass

WRITE, STAGE, READ = RequestClass.WRITE, RequestClass.STAGE, RequestClass.READ
ENTER = {"iosxe": "configure terminal", "eos": "configure session netmend-1"}
CONFIRM = {"iosxe": "configure confirm", "eos": "configure session netmend-1 commit"}
ARM = {
    "iosxe": ["configure terminal revert timer 1"],
    "eos": [ENTER["eos"], "interface ge-0/0/1", "mtu 9000", "commit timer 00:01:00"],
}
LEAVE = {"iosxe": "end", "eos": "abort"}
SHOW = "show running-config"


@pytest.fixture(params=PLATFORMS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TerminalBench]:
    platform: Platform = request.param
    with terminal_bench(platform, tmp_path) as made:
        yield made


def edited(bench: TerminalBench, *lines: str) -> tuple[str, ...]:
    """Enter configuration mode or a session, send lines as one request, and stay there."""
    session = bench.open()
    session.send(bench.requests, "lock", STAGE, [ENTER[bench.platform]])
    return session.send(bench.requests, "edit-config", WRITE, lines)


def lines_taken(bench: TerminalBench) -> list[str]:
    """Return the configuration lines that the device took, in order."""
    edits = (line for line in bench.log() if line.op == "edit-config" and line.acted)
    return [str((edit.model_extra or {}).get("line")) for edit in edits]


def test_a_running_configuration_is_read_whole(bench: TerminalBench) -> None:
    """Nothing but its own lines, from the first to the end marker."""
    text = bench.open().read_config(bench.requests, SHOW, "running")

    assert "hostname r1" in text.split("\n")
    assert text.split("\n")[-1] == "end"
    assert "nm-" not in text
    assert "r1#" not in text


def test_a_paged_configuration_is_read_whole(bench: TerminalBench) -> None:
    """Should paging come back, its questions are answered and are no part of the text."""
    session = bench.open()
    calm = session.read_config(bench.requests, SHOW, "running")
    session.ask(bench.requests, "get", "terminal length 5")

    assert session.read_config(bench.requests, SHOW, "running") == calm


@pytest.mark.parametrize("kind", ["one_byte", "ansi", "syslog"])
def test_a_disturbed_terminal_shows_the_same_configuration(bench: TerminalBench, kind: str) -> None:
    """Pieces, colours and log lines are not configuration."""
    session = bench.open()
    calm = session.read_config(bench.requests, SHOW, "running")
    bench.fault("get-config", "after", kind, count=2)

    assert session.read_config(bench.requests, SHOW, "running") == calm


@pytest.mark.parametrize("kind", ["one_byte", "ansi", "syslog", "banner", "warning", "prompt_in_output"])
@pytest.mark.parametrize("op", ["connect", "get"])
def test_a_disturbed_login_finds_its_prompt(bench: TerminalBench, op: str, kind: str) -> None:
    """Prompts in a banner, or in what the first commands say, hide no prompt (F03)."""
    bench.fault(op, "after", kind)

    session = bench.open()

    assert session.prompt == "r1#"
    assert session.read_config(bench.requests, SHOW, "running").endswith("\nend")


def test_a_prompt_in_the_output_cuts_nothing(bench: TerminalBench) -> None:
    """Netmiko keeps three of six lines of it (FAULTS L5); here every line is there."""
    session = bench.open()
    calm = session.read_config(bench.requests, SHOW, "running").split("\n")
    bench.fault("get-config", "after", "prompt_in_output", count=2)

    text = session.read_config(bench.requests, SHOW, "running").split("\n")

    assert text.count("r1#") == 1
    assert [line for line in text if line != "r1#"] == calm


def test_a_line_of_a_megabyte_is_read(bench: TerminalBench) -> None:
    """Within the deadline, and the session goes on."""
    session = bench.open()
    bench.fault("get-config", "after", "long_line", count=2)

    text = session.read_config(bench.requests, SHOW, "running")

    assert max(len(line) for line in text.split("\n")) >= 1_000_000
    assert "simulated" in session.ask(bench.requests, "get", "show version")


@pytest.mark.parametrize("count", [1, 2])
def test_a_cut_configuration_is_refused(bench: TerminalBench, count: int) -> None:
    """Also when it is cut the same way twice (F11)."""
    session = bench.open()
    bench.fault("get-config", "after", "truncated", count=count)

    with pytest.raises(ConfigRejectedError, match="lying output"):
        session.read_config(bench.requests, SHOW, "running")


def test_two_different_readings_are_refused(bench: TerminalBench) -> None:
    """One of them lies, and nobody knows which."""
    session = bench.open()
    bench.fault("get-config", "after", "prompt_in_output")

    with pytest.raises(ConfigRejectedError, match="two readings of running differ"):
        session.read_config(bench.requests, SHOW, "running")


def test_lines_reach_the_device_as_they_are(bench: TerminalBench) -> None:
    """In their order, each once."""
    lines = ("interface ge-0/0/1", "mtu 9000", "description to p1, 40 %")

    replies = edited(bench, *lines)

    assert replies == ("", "", "")
    assert lines_taken(bench) == list(lines)


@pytest.mark.parametrize("kind", ["one_byte", "ansi", "syslog", "warning"])
def test_an_accepted_line_is_accepted_whatever_is_said_beside(bench: TerminalBench, kind: str) -> None:
    """A known warning is no refusal (F20)."""
    bench.fault("edit-config", "after", kind, count=2)

    replies = edited(bench, "interface ge-0/0/1", "mtu 9000")

    assert len(replies) == 2


def test_a_rejected_line_in_the_middle_stops_there(bench: TerminalBench) -> None:
    """The device has taken the ones before it, and none after it (L2, L3, F18)."""
    with pytest.raises(PartlyAppliedError, match=r"1 accepted, then refused `mtu nonsense`"):
        edited(bench, "interface ge-0/0/1", "mtu nonsense", "shutdown")

    assert lines_taken(bench) == ["interface ge-0/0/1"]


def test_an_unknown_command_changes_nothing(bench: TerminalBench) -> None:
    """The platform's own words are in the message, and the session goes on."""
    session = bench.open()

    with pytest.raises(ConfigRejectedError, match="% Invalid input"):
        session.ask(bench.requests, "get", "show nonsense")

    assert session.read_config(bench.requests, SHOW, "running").endswith("\nend")


def test_there_is_nothing_to_confirm(bench: TerminalBench) -> None:
    """The platform says so in its own way."""
    session = bench.open()

    with pytest.raises(NothingPendingError):
        session.send(bench.requests, "confirming-commit", WRITE, [CONFIRM[bench.platform]])


def test_somebody_else_configures(bench: TerminalBench) -> None:
    """Exclusive configuration mode, or another session that waits for its timer (F08)."""
    bench.open().send(bench.requests, "confirmed-commit", WRITE, ARM[bench.platform])
    session = bench.open()
    enter = ARM[bench.platform]
    if bench.platform == "eos":
        enter = [line.replace("netmend-1", "netmend-2") for line in enter]

    with pytest.raises(DeviceError) as caught:
        session.send(bench.requests, "confirmed-commit", WRITE, enter)

    assert "in the way" in str(caught.value)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_device_that_hangs_up_on_a_write_leaves_it_unknown(
    bench: TerminalBench, when: Literal["before", "after"]
) -> None:
    """Before or after it acted: nobody on this side can tell (R3)."""
    session = bench.open()
    session.send(bench.requests, "lock", STAGE, [ENTER[bench.platform]])
    bench.fault("edit-config", when, "drop")

    with pytest.raises(ReplyLostError):
        session.send(bench.requests, "edit-config", WRITE, ["interface ge-0/0/1"])

    with pytest.raises(UnreachableError, match="the session is gone"):
        session.ask(bench.requests, "get", "show version")


def test_a_slow_reply_ends_at_the_deadline(bench: TerminalBench) -> None:
    """A read that does not end changed nothing."""
    session = bench.open(deadline_s=1.0)
    bench.fault("get-config", "after", "slow", seconds=30)
    begun = time.monotonic()

    with pytest.raises(UnreachableError):
        session.read_config(bench.requests, SHOW, "running")

    assert time.monotonic() - begun < 3


def test_mode_and_prompt_go_together(bench: TerminalBench) -> None:
    """The prompt names where a session stands."""
    session = bench.open()
    session.send(bench.requests, "lock", STAGE, [ENTER[bench.platform]])
    inside = session.prompt

    session.send(bench.requests, "discard-changes", STAGE, [LEAVE[bench.platform]])

    assert inside.startswith("r1(config")
    assert session.prompt == "r1#"
