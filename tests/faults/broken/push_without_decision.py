"""An engine that pushes whatever the owners say."""

import pytest

from netmend.model.attempt import Done, Word
from netmend.model.decision import Standing
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines import Gate
from netmend.seams import Journal
from netmend.workflow import line, waves
from netmend.workflow.authorization import _notify
from netmend.workflow.rooms import Rooms

CAUGHT_BY, SCENARIO = "I3", "refused"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Let nobody be asked, neither before the first write nor at any."""
    patch.setattr(line, "authorize", _tell)
    patch.setattr(Gate, "demand", lambda _gate: None)
    patch.setattr(waves, "word_on", _nothing_said)


def _tell(rooms: Rooms, journal: Journal, proposal: ImprovementProposal) -> None:
    journal.do("notify", Done, lambda: _notify(rooms, proposal))


def _nothing_said(*_: object) -> Word:
    return Word(standing=Standing(parties=()), stop=None, wait_until=None)
