"""A step's result is kept, an error of ours too; a halt or a bug is not, so that the run can go on."""

from dataclasses import dataclass
from typing import Any, Literal, cast

import pytest

from netmend.errors import DriftError, NetmendError, UnavailableError
from netmend.model.attempt import Done
from netmend.testing.clock import FrozenClock
from netmend.workflow.journal import EngineHaltedError
from netmend.workflow.memory import MemoryJournal
from netmend.workflow.rooms import Rooms


class Events:
    """Implements `seams.EventSink`. `away`: the database cannot be written."""

    def __init__(self) -> None:
        self.away = False
        self.phases: list[str] = []

    def record(self, run: str | None, kind: str, payload: dict[str, Any]) -> None:
        """Note a phase."""
        del run, kind
        if self.away:
            raise UnavailableError("disk full")
        self.phases.append(payload["phase"])


class Mains:
    """Implements `seams.Power`; never cut."""

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Go on."""


@dataclass
class Few:
    """As many of the rooms as a journal needs."""

    clock: FrozenClock
    power: Mains
    events: Events

    def held(self) -> None:
        """Go on: nobody else takes the run."""


def rooms() -> tuple[Rooms, Events]:
    events = Events()
    return cast("Rooms", Few(FrozenClock(), Mains(), events)), events


def raising(error: Exception) -> Any:  # noqa: ANN401 - a step that never returns fits every fact
    def step() -> Done:
        raise error

    return step


def test_a_finished_step_is_not_run_again() -> None:
    """The next engine gets what it returned."""
    made, _ = rooms()
    written: list[tuple[str, str]] = []
    MemoryJournal(made, "R-1", written).do("read", Done, lambda: Done(note="first"))

    again = MemoryJournal(made, "R-1", written).do("read", Done, raising(AssertionError()))

    assert again == Done(note="first")


def test_an_error_of_ours_is_kept_with_its_words() -> None:
    """It is the same for whoever takes the run up."""
    made, _ = rooms()
    written: list[tuple[str, str]] = []
    for step in (raising(DriftError("d1", "changed")), raising(AssertionError())):
        with pytest.raises(DriftError, match=r"^d1: changed$"):
            MemoryJournal(made, "R-1", written).do("push", Done, step)


@pytest.mark.parametrize("error", [UnavailableError("disk full"), KeyError("bug")])
def test_what_can_be_different_next_time_halts_and_is_not_kept(error: Exception) -> None:
    """The step is run again when the run is taken up."""
    made, _ = rooms()
    written: list[tuple[str, str]] = []
    with pytest.raises(EngineHaltedError) as halted:
        MemoryJournal(made, "R-1", written).do("push", Done, raising(error))

    assert isinstance(halted.value.cause, NetmendError)
    assert written == []
    assert MemoryJournal(made, "R-1", written).do("push", Done, Done) == Done()


def test_a_step_whose_end_cannot_be_journalled_is_not_finished() -> None:
    """It acted, and is run again: every step asks first what is done already."""
    made, events = rooms()
    events.away = True
    written: list[tuple[str, str]] = []

    with pytest.raises(EngineHaltedError):
        MemoryJournal(made, "R-1", written).do("push", Done, Done)

    assert written == []


def test_a_line_that_takes_another_way_is_found_out() -> None:
    """Nothing is believed that was recorded under another name."""
    made, _ = rooms()
    written: list[tuple[str, str]] = []
    MemoryJournal(made, "R-1", written).do("push", Done, Done)

    with pytest.raises(AssertionError, match="push was next, not close"):
        MemoryJournal(made, "R-1", written).do("close", Done, Done)
