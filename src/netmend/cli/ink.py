"""Lines with meaning: what is good, bad, new or gone has a colour, and always a sign or a word as well."""

import unicodedata
from collections.abc import Iterable
from typing import TextIO

from rich.text import Text

from netmend.cli.display import Display

Part = str | tuple[str, str]

# Blue and orange are told apart by nearly everybody; green and red stand only in diffs, beside + and -.
PALETTE = {
    "plain": "",
    "head": "bold",
    "good": "color(33)",
    "bad": "bold color(208)",
    "warn": "color(208)",
    "quiet": "bright_black",
    "plus": "green",
    "minus": "red",
    "place": "cyan",
}


def line(*parts: Part) -> Text:
    """Return one line; each part is text, or text and a word of the palette.

    No text of a device or a file in it can act on a terminal.
    """
    made = Text(no_wrap=True, overflow="ignore")
    for part in parts:
        text, style = (part, "plain") if isinstance(part, str) else part
        made.append(shown(text).replace("\n", "\\n"), PALETTE[style])
    return made


def shown(text: str) -> str:
    """Return text of a device or a file so that nothing in it can act on a terminal."""
    return "".join(
        one
        if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs"}
        else f"\\u{ord(one):04x}"
        for one in text
    )


def say(lines: Iterable[Text], stream: TextIO, display: Display) -> None:
    """Write lines as they are: nothing is wrapped, cropped or laid out again."""
    if display.colour:
        _say_in_colour(lines, stream)
    else:
        stream.write("".join(f"{one.plain}\n" for one in lines))
    stream.flush()


def _say_in_colour(lines: Iterable[Text], stream: TextIO) -> None:
    from rich.console import Console  # noqa: PLC0415 - a pipe needs none of it

    console = Console(
        file=stream, force_terminal=True, force_interactive=False, highlight=False, markup=False
    )
    for one in lines:
        console.print(one, soft_wrap=True)
