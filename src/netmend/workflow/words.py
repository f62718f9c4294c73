"""What was said to the runs that this engine carries, and whether they have heard it."""

import threading
import uuid


class Words:
    """Tells a run that waits from one that is about to go on because a word is on its way to it.

    A word is an opaque token: that a message came is not enough, because a run that is resumed hears the
    messages again that it heard before, and those that an engine before this one left unheard.
    """

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._heard: dict[str, str] = {}
        self._paused: set[str] = set()
        self._lock = threading.Lock()

    def say(self, run: str) -> str:
        """Return the word to send to the run: until it has heard this one, it does not wait."""
        word = uuid.uuid4().hex
        with self._lock:
            self._said[run] = word
        return word

    def pause(self, run: str) -> None:
        """Note that the run listens."""
        with self._lock:
            self._paused.add(run)

    def go_on(self, run: str, word: str | None) -> None:
        """Note that the run does not listen any more, and what it heard; None: nothing in time."""
        with self._lock:
            self._paused.discard(run)
            if word is not None:
                self._heard[run] = word

    @property
    def waiting(self) -> frozenset[str]:
        """Return the runs that listen and have heard everything."""
        with self._lock:
            return frozenset(run for run in self._paused if self._heard.get(run) == self._said.get(run))
