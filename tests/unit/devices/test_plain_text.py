"""What a terminal sent as plain lines."""

import pytest

from netmend.devices.plain_text import asks_for_more, plain


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("\x1b[2J\x1b[1;1Hr1#\x1b[K", "r1#"),
        ("\x1b]0;r1\x07r1#\x1b]2;r1\x1b\\", "r1#"),
        ("\x1b(Br1\x1b=#", "r1#"),
        ("a\x1bEb", "a\nb"),
        ("a\x00\x07\x85b\tc", "ab\tc"),
        (" --More-- \b\b\b   \b\b\b mtu 1", " mtu 1"),
        ("--More--\r        \r mtu 1", " mtu 1"),
        (" --More-- \r\x1b[K mtu 1", " mtu 1"),
        ("description --More-- here", "description --More-- here"),
        ("secret\rpublic", "secretpublic"),
    ],
)
def test_only_printable_text_is_left(raw: str, text: str) -> None:
    """Nothing is overwritten: a carriage return in data hides none of it."""
    assert plain(raw) == text


@pytest.mark.parametrize("raw", ["a\r\n --More-- ", "--More--", "\x1b[7m--More--\x1b[m"])
def test_a_pager_is_known_by_its_words(raw: str) -> None:
    """In the line that has not ended."""
    assert asks_for_more(raw)


@pytest.mark.parametrize("raw", ["", "--More--\r\nr1#", "description --More--"])
def test_other_text_is_no_pager(raw: str) -> None:
    """Nobody presses a key for what is data."""
    assert not asks_for_more(raw)
