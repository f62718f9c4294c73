import pytest

from netmend.lab.command_table import MistypedError, Typed, typed, words_after

PATTERNS = (
    "show running-config",
    "show startup-config",
    "show version",
    "shutdown",
    "mtu BYTES",
    "no mtu",
    "no mtu BYTES",
    "description TEXT...",
)


@pytest.mark.parametrize(
    ("line", "understood"),
    [
        ("show version", Typed("show version")),
        ("  sho  ver ", Typed("show version")),
        ("shut", Typed("shutdown")),
        ("mtu 9000", Typed("mtu BYTES", ("9000",), (4,))),
        ("no mtu", Typed("no mtu")),
        ("no mtu 9000", Typed("no mtu BYTES", ("9000",), (7,))),
        ("description  to  r2# ", Typed("description TEXT...", ("to  r2#",), (13,))),
    ],
)
def test_a_line_is_the_command_that_it_can_only_be(line: str, understood: Typed) -> None:
    """Words may be shortened, text is kept as it is."""
    assert typed(PATTERNS, line) == understood


@pytest.mark.parametrize(
    ("line", "mistake", "column"),
    [
        ("colour", "invalid", 0),
        ("show colour", "invalid", 5),
        ("show version now", "invalid", 13),
        ("mtu 1 2", "invalid", 6),
        ("show", "incomplete", 4),
        ("mtu", "incomplete", 3),
        ("description", "incomplete", 11),
        ("sh", "ambiguous", 0),
        ("show r x", "invalid", 7),
    ],
)
def test_any_other_line_is_wrong_at_a_word(line: str, mistake: str, column: int) -> None:
    """The column is that of the word, for platforms that mark it."""
    with pytest.raises(MistypedError) as wrong:
        typed(PATTERNS, line)

    assert (wrong.value.mistake, wrong.value.column) == (mistake, column)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ["description", "mtu", "no", "show", "shutdown"]),
        ("sh", ["show", "shutdown"]),
        ("show ", ["running-config", "startup-config", "version"]),
        ("no mtu ", ["<cr>", "BYTES"]),
    ],
)
def test_help_names_the_words_that_can_follow(line: str, words: list[str]) -> None:
    """In the place of the last word, or after it."""
    assert words_after(PATTERNS, line) == words
