"""Colour is added to what is said, and never says anything alone."""

from io import StringIO

from netmend.cli.display import PIPE, Display
from netmend.cli.ink import line, say

WORDS = [line(("! ", "bad"), "bank-a ", ("OUTAGE", "bad")), line("x" * 300)]


def test_a_pipe_gets_plain_lines_whole() -> None:
    """No escape sequence, no wrapping."""
    stream = StringIO()

    say(WORDS, stream, PIPE)

    assert stream.getvalue() == f"! bank-a OUTAGE\n{'x' * 300}\n"


def test_colour_changes_no_word() -> None:
    """Without the escape sequences it is the same text."""
    stream = StringIO()

    say(WORDS, stream, Display(width=80, colour=True))

    assert "\x1b[" in stream.getvalue()
    assert "bank-a" in stream.getvalue()
    assert "x" * 300 in stream.getvalue()


def test_one_line_is_one_line() -> None:
    """Whatever a device says."""
    said = line("no\r\nanswer\x1b[2J\u202e").plain

    assert said == r"no\u000d\nanswer\u001b[2J\u202e"
