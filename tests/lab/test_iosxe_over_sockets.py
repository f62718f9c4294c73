import time
from typing import Protocol

import pytest

from netmend.lab import LabClient

PERSONALITY = "iosxe"
DEVICE = {"enable_password_env": "ENABLE_PASSWORD"}


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


def privileged(cli_lab: _CliLab) -> _Terminal:
    """Log in and enter privileged mode."""
    terminal = cli_lab.login("r1>")
    terminal.write("enable\n")
    terminal.until("Password: ")
    terminal.write("planted-enable\n")
    terminal.until("\r\nr1#")
    return terminal


def test_privileged_mode_asks_for_its_secret(cli_lab: _CliLab) -> None:
    """Three times; the secret is neither echoed nor logged."""
    terminal = cli_lab.login("r1>")
    assert "% Invalid input" in terminal.ask("configure terminal", "r1>")

    terminal.write("enable\n")
    for _ in range(3):
        terminal.until("Password: ")
        terminal.write("planted-wrong\n")
    refused = terminal.until("r1>")

    assert "% Bad secrets" in refused
    assert "planted" not in refused
    assert "planted" not in str(cli_lab.client.log("r1"))
    assert privileged(cli_lab).ask("!nm-1f", "r1#") == ""


def test_a_change_is_armed_and_confirmed(cli_lab: _CliLab) -> None:
    """Every step acts, and the log tells the same story."""
    terminal = privileged(cli_lab)

    entered = terminal.ask("configure terminal revert timer 5", "r1(config)#")
    terminal.ask("interface east", "r1(config-if)#")
    terminal.ask("description to r2#", "r1(config-if)#")
    terminal.ask("end", "r1#")
    terminal.ask("configure confirm", "r1#")
    terminal.ask("write memory", "r1#")

    assert entered.startswith("Rollback Confirmed Change: Backing up current running config to bootflash:")
    assert " description to r2#\n" in terminal.ask("show startup-config", "r1#")
    assert cli_lab.client.config("r1", "startup") == cli_lab.client.config("r1", "running")
    assert cli_lab.story() == [
        ("confirmed-commit", "write", True),
        ("edit-config", "write", True),
        ("edit-config", "write", True),
        ("unlock", "read", True),
        ("confirming-commit", "write", True),
        ("copy-config", "write", True),
    ]


def test_a_lost_login_leaves_the_timer_armed(cli_lab: _CliLab) -> None:
    """Configuration mode is free at once; the change goes when its time is up."""
    before = cli_lab.client.config("r1", "running")
    terminal = privileged(cli_lab)
    terminal.ask("configure terminal revert timer 1", "r1(config)#")
    terminal.ask("no service-path gold", "r1(config)#")
    assert "locked exclusively by user 'netmend'" in privileged(cli_lab).ask("configure terminal", "r1#")

    terminal.close()

    _until_op(cli_lab, "unlock")
    assert cli_lab.client.config("r1", "running") != before
    assert "Timer value: 1 min" in privileged(cli_lab).ask("show archive config rollback timer", "r1#")
    cli_lab.client.advance_clock("r1", 61)
    assert cli_lab.client.config("r1", "running") == before
    assert cli_lab.story()[-1] == ("revert", "write", True)


def test_a_change_is_taken_back_now(cli_lab: _CliLab) -> None:
    """And there is nothing to confirm after that."""
    before = cli_lab.client.config("r1", "running")
    terminal = privileged(cli_lab)
    terminal.ask("configure terminal revert timer 1", "r1(config)#")
    terminal.ask("interface east", "r1(config-if)#")
    terminal.ask("shutdown", "r1(config-if)#")
    terminal.ask("end", "r1#")

    terminal.ask("configure revert now", "r1#")

    assert cli_lab.client.config("r1", "running") == before
    assert terminal.ask("configure confirm", "r1#") == "%No Rollback Confirmed Change pending\n"
    assert cli_lab.story()[-2:] == [("cancel-commit", "write", True), ("confirming-commit", "write", False)]


def test_output_comes_in_pages_until_it_is_told_not_to(cli_lab: _CliLab) -> None:
    """A key goes on, another one ends it."""
    terminal = cli_lab.login("r1>", lines=4)
    terminal.write("enable\n")
    terminal.until("Password: ")
    terminal.write("planted-enable\n")
    terminal.until("\r\nr1#")

    terminal.write("show running-config\n")
    first = terminal.until(" --More-- ")
    terminal.write(" ")
    second = terminal.until(" --More-- ")
    terminal.write("q")
    terminal.until("r1#")

    assert "Building configuration" in first
    assert "Last configuration" not in first
    assert "configuration change" in second
    terminal.ask("terminal length 0", "r1#")
    assert terminal.ask("show running-config", "r1#").endswith("\nend\n")


def test_a_question_is_answered_while_typing(cli_lab: _CliLab) -> None:
    """And the line is there again."""
    terminal = privileged(cli_lab)

    terminal.write("show ?")
    answer = terminal.until("r1#show ")

    assert "  running-config\r\n" in answer
    terminal.write("version\n")
    assert "Cisco IOS XE Software" in terminal.until("\r\nr1#")


def test_lines_typed_ahead_are_echoed_after_the_prompt(cli_lab: _CliLab) -> None:
    """One after the other, as if somebody had waited."""
    terminal = privileged(cli_lab)

    terminal.write("configure terminal\nmtu 1\nend\n!done\n")
    shown = terminal.until("!done\r\nr1#")

    assert [
        shown.index(text) for text in ("r1(config)#mtu 1", "% Invalid input", "r1(config)#end")
    ] == sorted(shown.index(text) for text in ("r1(config)#mtu 1", "% Invalid input", "r1(config)#end"))


@pytest.mark.parametrize(("when", "acted"), [("before", False), ("after", True)])
def test_a_dropped_command_acted_or_not(cli_lab: _CliLab, when: str, *, acted: bool) -> None:
    """The client cannot tell; the log can."""
    terminal = privileged(cli_lab)
    cli_lab.client.fault(
        "r1", op="confirmed-commit", when="before" if when == "before" else "after", kind="drop"
    )

    terminal.write("configure terminal revert timer 1\n")

    assert terminal.hung_up()
    assert ("confirmed-commit", "write", acted) in cli_lab.story()


@pytest.mark.parametrize(
    ("kind", "shows"),
    [
        ("one_byte", "hostname r1\r\n"),
        ("long_line", "x" * 1_000_000),
        ("ansi", "\x1b[1;32mhostname r1\x1b[0m"),
        ("warning", "% Warning: "),
        ("prompt_in_output", "\r\nr1#\r\n"),
        ("syslog", "%SYS-5-CONFIG_I"),
        ("truncated", "Building configuration...\r\n"),
    ],
)
def test_output_can_be_hostile(cli_lab: _CliLab, kind: str, shows: str) -> None:
    """The device did as it was told; afterwards it behaves."""
    terminal = privileged(cli_lab)
    cli_lab.client.fault("r1", op="get-config", when="after", kind=kind)

    terminal.write("show running-config\n!nm-end\n")
    shown = terminal.until("!nm-end\r\nr1#")

    assert shows in shown
    assert ("egress-port east" in shown) is (kind != "truncated")
    assert terminal.ask("show running-config", "r1#").startswith("Building configuration...")


def test_a_login_can_begin_with_prompts_that_are_none(cli_lab: _CliLab) -> None:
    """The real one comes last."""
    cli_lab.client.fault("r1", op="connect", when="after", kind="banner")

    terminal = privileged(cli_lab)

    assert terminal.ask("!nm-1f", "r1#") == ""


def test_the_last_exit_ends_the_login(cli_lab: _CliLab) -> None:
    """The log says who left."""
    terminal = privileged(cli_lab)

    terminal.write("exit\n")

    assert terminal.hung_up()
    assert cli_lab.story()[-1] == ("close-session", "read", True)


def _until_op(cli_lab: _CliLab, op: str) -> None:
    end = time.monotonic() + 5
    while cli_lab.story()[-1][0] != op:
        assert time.monotonic() < end, f"no {op}"
        time.sleep(0.01)
