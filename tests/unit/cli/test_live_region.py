"""Lines that are drawn anew in place."""

import io

import pytest
from rich.text import Text

from netmend.cli.live_region import LiveRegion

UP = "\x1b[1A"


class Terminal(io.StringIO):
    """Remembers what it gets."""

    def isatty(self) -> bool:
        """Say so."""
        return True

    def taken(self) -> str:
        """Return what came since the last time."""
        said = self.getvalue()
        self.seek(0)
        self.truncate()
        return said


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("TTY_INTERACTIVE", raising=False)
    return Terminal()


def rows(*words: str) -> list[Text]:
    return [Text(word) for word in words]


def test_lines_are_drawn_over_those_before(terminal: Terminal) -> None:
    """Three rows are gone up by two, and erased."""
    region = LiveRegion(terminal)
    region.show(rows("a", "b", "c"))
    terminal.taken()

    region.show(rows("d", "e", "f"))

    assert terminal.taken().count(UP) == 2


def test_what_was_written_while_it_was_away_stays(terminal: Terminal) -> None:
    """It comes back below; nothing above is erased."""
    region = LiveRegion(terminal)
    region.show(rows("a", "b", "c"))
    region.hide()
    terminal.taken()

    region.show(rows("d", "e", "f"))

    again = terminal.taken()
    assert UP not in again
    assert all(word in again for word in "def")


def test_hiding_it_twice_erases_once(terminal: Terminal) -> None:
    """The second time nothing moves."""
    region = LiveRegion(terminal)
    region.show(rows("a", "b"))
    region.hide()
    terminal.taken()

    region.hide()

    assert (region.up, terminal.taken()) == (False, "")


def test_a_long_line_is_folded_not_cropped(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every character of it is there."""
    monkeypatch.setenv("COLUMNS", "20")
    region = LiveRegion(terminal)

    region.show(rows("x" * 50))

    assert terminal.taken().count("x") == 50
