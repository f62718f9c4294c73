from typing import Protocol

import pytest

from netmend.errors import BadInputError
from netmend.lab import LabClient

PERSONALITY = "eos"


class _Terminal(Protocol):
    def write(self, text: str) -> None: ...
    def until(self, end: str, within_s: float = 5.0) -> str: ...
    def ask(self, command: str, prompt: str) -> str: ...
    def hung_up(self) -> bool: ...
    def close(self) -> None: ...


class _CliLab(Protocol):
    client: LabClient

    def login(self, prompt: str = "r1#", *, lines: int = 0) -> _Terminal: ...
    def story(self) -> list[tuple[str, str, bool]]: ...


def staged(terminal: _Terminal) -> None:
    """Prepare a change in the session run-1."""
    terminal.ask("configure session run-1", "r1(config-s-run-1)#")
    terminal.ask("interface east", "r1(config-s-run-1-if-east)#")
    terminal.ask("mtu 9000", "r1(config-s-run-1-if-east)#")


def test_a_session_is_committed_for_a_time_and_confirmed_by_another_login(cli_lab: _CliLab) -> None:
    """Every step acts, and the log tells the same story."""
    first = cli_lab.login()
    staged(first)
    assert "+   mtu 9000" in first.ask("show session-config diffs", "r1(config-s-run-1-if-east)#")
    first.ask("commit timer 00:02:00", "r1#")
    first.close()

    second = cli_lab.login()
    assert "pendingCommitTimer" in second.ask("show configuration sessions detail", "r1#")
    second.ask("configure session run-1 commit", "r1#")
    second.ask("copy running-config startup-config", "r1#")
    cli_lab.client.advance_clock("r1", 300)

    assert "<mtu>9000</mtu>" in cli_lab.client.config("r1", "startup").config
    assert [one for one in cli_lab.story() if one[0] != "disconnect"] == [
        ("lock", "stage", True),
        ("edit-config", "stage", True),
        ("edit-config", "stage", True),
        ("confirmed-commit", "write", True),
        ("confirming-commit", "write", True),
        ("copy-config", "write", True),
    ]


def test_the_timer_takes_a_session_back(cli_lab: _CliLab) -> None:
    """Nobody needs to be logged in for that."""
    before = cli_lab.client.config("r1", "running")
    terminal = cli_lab.login()
    staged(terminal)
    terminal.ask("commit timer 00:02:00", "r1#")
    terminal.close()
    status = cli_lab.client.status().device("r1")
    assert status is not None
    assert status.pending is not None
    assert status.pending.persist == "run-1"

    cli_lab.client.advance_clock("r1", 121)

    assert cli_lab.client.config("r1", "running") == before
    assert cli_lab.story()[-1] == ("revert", "write", True)


def test_a_pending_session_is_taken_back_now_and_another_one_waits(cli_lab: _CliLab) -> None:
    """One pending at a time."""
    before = cli_lab.client.config("r1", "running")
    terminal = cli_lab.login()
    staged(terminal)
    terminal.ask("commit timer 00:02:00", "r1#")
    terminal.ask("configure session other", "r1(config-s-other)#")
    assert "run-1 is pending commit timer" in terminal.ask("commit timer 00:01:00", "r1(config-s-other)#")
    terminal.ask("abort", "r1#")

    terminal.ask("configure session run-1 abort", "r1#")

    assert cli_lab.client.config("r1", "running") == before
    assert cli_lab.story()[-3:] == [
        ("confirmed-commit", "write", False),
        ("discard-changes", "stage", True),
        ("cancel-commit", "write", True),
    ]


def test_a_session_left_behind_is_the_candidate(cli_lab: _CliLab) -> None:
    """The control shows it until somebody throws it away."""
    terminal = cli_lab.login()
    staged(terminal)
    terminal.close()

    assert "<mtu>9000</mtu>" in cli_lab.client.config("r1", "candidate").config
    cli_lab.login().ask("no configure session run-1", "r1#")

    assert cli_lab.client.config("r1", "candidate") == cli_lab.client.config("r1", "running")


def test_the_third_line_can_be_rejected(cli_lab: _CliLab) -> None:
    """By a fault that is injected between; what was before it stays."""
    terminal = cli_lab.login()
    staged(terminal)
    cli_lab.client.fault("r1", op="edit-config", when="before", kind="reject")

    said = terminal.ask("description lost", "r1(config-s-run-1-if-east)#")

    assert said == "% Invalid input\n"
    assert "description" not in terminal.ask("show session-config", "r1(config-s-run-1-if-east)#")


def test_what_is_typed_while_a_command_runs_is_echoed_twice(cli_lab: _CliLab) -> None:
    """At once by the terminal, and once more after the prompt."""
    terminal = cli_lab.login()
    cli_lab.client.fault("r1", op="get", when="before", kind="slow", seconds=0.5)

    terminal.write("show version\n")
    terminal.until("show version\r\n")
    terminal.write("!nm-1f\n")
    shown = terminal.until("r1#!nm-1f\r\nr1#")

    assert shown.startswith("!nm-1f\r\nArista cEOSLab")


def test_a_kind_of_another_personality_is_refused(cli_lab: _CliLab) -> None:
    """When it is injected."""
    with pytest.raises(BadInputError, match="dirty cannot strike lock"):
        cli_lab.client.fault("r1", op="lock", when="before", kind="dirty")


def test_nothing_but_a_shell_is_served(cli_lab: _CliLab) -> None:
    """A login after a refused password is another one."""
    cli_lab.client.fault("r1", op="connect", when="before", kind="auth_failure")

    with pytest.raises(Exception, match="Permission denied"):
        cli_lab.login()

    assert cli_lab.login().ask("!nm-1f", "r1#") == ""
