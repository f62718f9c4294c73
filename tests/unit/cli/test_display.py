"""What a stream can show, from what it is and what the environment asks for."""

from io import StringIO

import pytest

from netmend.cli.display import Display, display_of


class Stream(StringIO):
    """A text stream that is a terminal, or not, of some encoding."""

    def __init__(self, *, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__()
        self._terminal = terminal
        self._encoding = encoding

    def isatty(self) -> bool:
        """Return what it was made as."""
        return self._terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]  # the library's attribute cannot be written
        """Return what it was made with."""
        return self._encoding


TERMINAL, PIPE = Stream(terminal=True), Stream(terminal=False)


def test_a_terminal_has_width_colour_and_live_progress() -> None:
    """COLUMNS says how wide it is."""
    shown = display_of(TERMINAL, TERMINAL, {"COLUMNS": "72", "TERM": "xterm"})

    assert shown == Display(width=72, colour=True, live=True, glyphs=True)
    assert shown.narrow


def test_a_pipe_has_nothing_of_it() -> None:
    """However wide COLUMNS says it is: nothing is wrapped."""
    assert display_of(PIPE, PIPE, {"COLUMNS": "72"}) == Display(glyphs=True)


@pytest.mark.parametrize(
    ("environment", "colour", "live"),
    [
        ({"NO_COLOR": "1"}, False, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, True),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TTY_COMPATIBLE": "0"}, False, False),
        ({"TTY_INTERACTIVE": "0"}, True, False),
    ],
)
def test_what_a_terminal_is_asked_not_to_show(environment: dict[str, str], colour: bool, live: bool) -> None:  # noqa: FBT001 - rows of a table
    """Colour and movement are separate questions."""
    shown = display_of(TERMINAL, TERMINAL, environment)

    assert (shown.colour, shown.live) == (colour, live)


@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_colour_can_be_forced_into_a_pipe_and_movement_cannot(name: str) -> None:
    """The log of a CI job is not filled with redrawn blocks."""
    shown = display_of(PIPE, PIPE, {name: "1", "TTY_INTERACTIVE": "1"})

    assert (shown.colour, shown.live, shown.width) == (True, False, None)


def test_what_is_not_utf_8_gets_ascii() -> None:
    """Bars of blocks would be question marks."""
    latin = Stream(terminal=True, encoding="iso-8859-1")

    assert not display_of(latin, latin, {}).glyphs
