"""The lines at the bottom of a terminal that are drawn anew in place."""

from typing import TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text


class LiveRegion:
    """Nothing, or some lines below everything else that was written to the stream.

    While it is up, only `above` may write to the terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream)
        self._live: Live | None = None

    @property
    def up(self) -> bool:
        """Say whether it is shown."""
        return self._live is not None

    def show(self, lines: list[Text]) -> None:
        """Draw the lines, in place of those that are there."""
        for one in lines:
            # It must know how many rows it takes, to draw over them; nothing is cropped.
            one.no_wrap, one.overflow = False, "fold"
        if self._live is None:
            # A new one each time: one that starts again goes up by the rows that it had before it stopped,
            # over whatever was written since (rich 15.0, live_render.py: stopping keeps the shape).
            self._live = Live(
                console=self._console,
                transient=True,
                auto_refresh=False,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        self._live.update(Group(*lines), refresh=True)

    def above(self, line: Text) -> None:
        """Write a line above it, that scrolls up; it is drawn again as it was."""
        self._console.print(line, soft_wrap=True)

    def hide(self) -> None:
        """Take it away; repeating it does nothing."""
        if self._live is not None:
            self._live.stop()
            self._live = None
