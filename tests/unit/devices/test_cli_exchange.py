"""One command, one whole reply: whatever a terminal shows, it is the reply or an error, and never late."""

from itertools import count

import pytest

from netmend.devices.catalogue import catalogue
from netmend.devices.cli_exchange import (
    EnableError,
    Exchange,
    LyingOutputError,
    NotSentError,
    RefusedEchoError,
)
from netmend.testing.scripted_terminal import ScriptedTerminal

IOSXE = catalogue("iosxe")
SYSLOG = "*Nov 23 01:02:03.456: %SYS-5-CONFIG_I: Configured from console by ops on vty0 (192.0.2.1)"
CONFIG = "interface Gi0/1\n description to p1\n!\nend"


def exchange(terminal: ScriptedTerminal, within_s: float = 5.0) -> Exchange:
    """Return an exchange that has found the prompt."""
    numbers = count()
    made = Exchange(terminal, IOSXE, monotonic=terminal.monotonic, nonce=lambda: f"{next(numbers):08x}")
    made.find_prompt(within_s)
    return made


def reply_to(answer: str, *, piece: int = 65536) -> str:
    """Return what an exchange makes of an answer."""
    return exchange(ScriptedTerminal({"show it": answer}, piece=piece)).run("show it", 5.0)


def test_a_reply_is_what_stands_between_echo_and_prompt() -> None:
    """Line ends are plain, and neither echo nor prompt nor comment is part of it."""
    assert reply_to(CONFIG) == CONFIG


@pytest.mark.parametrize("piece", [1, 2, 7])
def test_pieces_of_any_size_make_the_same_reply(piece: int) -> None:
    """A prompt that looks whole after one piece may go on in the next."""
    text = "r1#\nbanner motd r1#\nr1#\n r1# and more\nr1#!nm-\nend"

    assert reply_to(text, piece=piece) == text


def test_a_prompt_in_the_data_ends_nothing() -> None:
    """A description or banner may be the very prompt (FAULTS L5)."""
    text = "interface Gi0/1\n description r1#\nr1#\nr1>\nr1(config)#\nmtu 9000\nend"

    assert reply_to(text, piece=5) == text


def test_a_banner_full_of_prompts_hides_no_prompt() -> None:
    """The first prompt is proven like every other one (F03)."""
    made = exchange(ScriptedTerminal(banner="r9#\r\nr9#\r\nwelcome to r1>\r\nr1#", piece=3))

    assert made.prompt == "r1#"


def test_the_mode_is_in_the_prompt() -> None:
    """After a command that changes the mode the new prompt is known."""
    terminal = ScriptedTerminal()

    def configures() -> str:
        terminal.prompt = "r1(config)#"
        return "Enter configuration commands, one per line.  End with CNTL/Z."

    terminal.answers["configure terminal"] = configures
    made = exchange(terminal)

    made.run("configure terminal", 5.0)

    assert made.prompt == "r1(config)#"


def test_escape_sequences_and_control_characters_are_stripped() -> None:
    """Colours, titles, cursor moves and bells are nothing that a configuration holds."""
    assert reply_to("\x1b[1;31mmtu\x1b[0m 9\x080\x1b]0;title\x0700\x07\x9b\x1b[K\nend") == "mtu 9000\nend"


def test_a_long_line_is_kept_whole() -> None:
    """A line of a megabyte, in pieces, is one line."""
    line = "x" * 1_000_000

    assert reply_to(f"{line}\nend") == f"{line}\nend"


def test_log_lines_are_no_part_of_a_reply() -> None:
    """The device may write one at any time, with an empty line before it."""
    assert reply_to(f"mtu 9000\n\n{SYSLOG}\nend\n%SYS-5-CONFIG_I: again\n") == "mtu 9000\nend"


class LoggingTerminal(ScriptedTerminal):
    """Writes a log line before each echo, into the prompt's own line, and none of its prompts again."""

    def echo(self, character: str) -> str:
        """Break the line where a command or comment begins."""
        return f"\r\n{SYSLOG}\r\n{character}" if character in "s!" and len(self._typed) == 1 else character


def test_log_lines_between_prompt_and_echo_are_skipped() -> None:
    """IOS without synchronous logging leaves the prompt behind and does not write it again."""
    terminal = LoggingTerminal({"show it": CONFIG})

    assert exchange(terminal).run("show it", 5.0) == CONFIG


def test_a_log_line_after_the_prompt_does_not_hide_it() -> None:
    """The prompt is not always the last that a device writes."""
    terminal = ScriptedTerminal({"show it": CONFIG}, prompt=f"r1#\r\n{SYSLOG}\r\n", piece=10)

    assert exchange(terminal).run("show it", 5.0) == CONFIG


class EchoingAheadTerminal(ScriptedTerminal):
    """Stops in the middle of output and echoes there what is typed ahead, and again at the prompt."""

    rest = "ge 100\r\nend\r\n"

    def write(self, text: str) -> None:
        """Echo the comment at once while a reply is stopped, then go on."""
        if self.rest and text.startswith("!") and self.asked[-1:] == ["show it"]:
            rest, self.rest = self.rest, ""
            typed = text.replace("\n", "\r\n")
            self.coming += f"{typed}{rest}{self.prompt}"
        super().write(text)


def test_an_echo_of_what_is_typed_ahead_is_taken_out() -> None:
    """A terminal in Linux' hands shows the comment in the middle of the line `r1#ge 100`, too."""
    terminal = EchoingAheadTerminal({"show it": "mtu 9000\nr1#\0"})

    assert exchange(terminal).run("show it", 5.0) == "mtu 9000\nr1#ge 100\nend"


def test_a_pager_is_answered_and_taken_out() -> None:
    """What it asks is not part of the reply; neither is how it wipes it away."""
    terminal = ScriptedTerminal({"show it": "interface Gi0/1\n --More-- \0"})
    made = exchange(terminal)
    wiped = "\b" * 9 + " " * 9 + "\b" * 9 + " mtu 9000\r\nend\r\nr1#"
    silent_read = terminal.read

    def read(within_s: float) -> str:
        arrived = silent_read(within_s)
        if terminal._typed == " ":
            terminal._typed, terminal.coming = "", wiped
        return arrived

    terminal.read = read  # type: ignore[method-assign]  # the device answers a key

    assert made.run("show it", 5.0) == "interface Gi0/1\n mtu 9000\nend"


@pytest.mark.parametrize(
    "command",
    [
        "",
        " ",
        "mtu 1\nno aaa new-model",
        "mtu 1\r",
        "show ?",
        "sh\tow",
        "x\x1a",
        "x\u2028y",
        "x\u202ey",
        "x" * 401,
        "banner motd ^C",
        " banner login x",
        "do tclsh",
    ],
)
def test_what_is_not_one_plain_command_is_not_sent(command: str) -> None:
    """A line end would begin another command, `?` and tab complete, a banner takes what follows (L4)."""
    terminal = ScriptedTerminal()
    made = exchange(terminal)
    before = list(terminal.asked)

    with pytest.raises(RefusedEchoError):
        made.run(command, 5.0)

    assert terminal.asked == before
    assert made.is_in_step


class CompletingTerminal(ScriptedTerminal):
    """Echoes something else than what is typed."""

    def echo(self, character: str) -> str:
        """Turn what would shut a port into what opens it."""
        return "S" if character == "s" else character


def test_a_command_with_another_echo_is_not_ended() -> None:
    """The device has read something else; without the line end it does nothing."""
    terminal = CompletingTerminal()
    made = exchange(terminal)

    with pytest.raises(RefusedEchoError):
        made.run("shutdown", 5.0)

    assert "shutdown" not in terminal.asked
    assert not made.is_in_step


def test_what_was_left_over_from_before_is_no_echo() -> None:
    """Text that still comes after the last reply was proven whole shows that it was not."""
    terminal = ScriptedTerminal({"show it": CONFIG})
    made = exchange(terminal)
    terminal.coming += "mtu 1500\r\nr1#"

    with pytest.raises(RefusedEchoError):
        made.run("show it", 5.0)


def test_a_device_that_hangs_up_before_the_echo_did_not_act() -> None:
    """No line end was sent."""
    terminal = ScriptedTerminal()
    made = exchange(terminal)
    terminal.hung_up = True
    terminal.echo = lambda character: character[:0]  # type: ignore[method-assign]  # it echoes nothing

    with pytest.raises(NotSentError, match="hung up"):
        made.run("write memory", 5.0)

    assert "write memory" not in terminal.asked


def test_a_device_that_hangs_up_in_the_reply_is_noticed_at_once() -> None:
    """The device may have acted."""
    terminal = ScriptedTerminal({"write memory": "Building configur\0"})
    made = exchange(terminal)
    terminal.hung_up = True

    with pytest.raises(EOFError):
        made.run("write memory", 5.0)

    assert terminal.now < 1


def test_silence_ends_at_the_deadline() -> None:
    """Also when what came so far looks like a prompt in the middle of a line."""
    terminal = ScriptedTerminal({"show it": "half of it\0"})
    made = exchange(terminal)

    with pytest.raises(TimeoutError):
        made.run("show it", 5.0)

    assert 5 <= terminal.now < 5.5


class EndlessTerminal(ScriptedTerminal):
    """Never stops writing once it was asked."""

    line = "r1#\r\n"

    def read(self, within_s: float) -> str:
        """Go on and on."""
        if "show it" in self.asked:
            self.now += self._read_s
            return self.line
        return super().read(within_s)


def test_a_dribble_without_end_does_not_move_the_deadline() -> None:
    """Whatever comes, and however often it looks like a prompt."""
    terminal = EndlessTerminal(read_s=0.1)
    made = exchange(terminal)
    begun = terminal.now

    with pytest.raises(TimeoutError):
        made.run("show it", 5.0)

    assert terminal.now - begun < 5.5


def test_output_without_end_is_cut_at_its_size() -> None:
    """Memory is bounded, whatever the deadline."""
    terminal = EndlessTerminal()
    terminal.line = "x" * 1_000_000
    made = exchange(terminal)

    with pytest.raises(LyingOutputError, match="bigger"):
        made.run("show it", 5.0)


def enabling(asked: str, after: str) -> ScriptedTerminal:
    """Return a terminal in user mode that asks for a secret."""
    terminal = ScriptedTerminal({"enable": f"{asked}\0"}, prompt="r1>")

    def takes() -> str:
        terminal.prompt = after
        return ""

    terminal.answers["letmein"] = takes
    return terminal


def test_privileged_mode_is_entered_with_the_secret() -> None:
    """The prompt proves it."""
    made = exchange(enabling("Password: ", "r1#"))

    made.enable("letmein", 5.0)

    assert made.prompt == "r1#"
    assert made.is_privileged


@pytest.mark.parametrize("after", ["Password: ", "r1>"])
def test_a_refused_secret_is_tried_once(after: str) -> None:
    """Being asked again, or the old prompt, is a no; the secret is in no message."""
    terminal = enabling("Password: ", after)

    with pytest.raises(EnableError) as caught:
        exchange(terminal).enable("letmein", 5.0)

    assert "letmein" not in str(caught.value)
    assert terminal.asked.count("letmein") == 1
