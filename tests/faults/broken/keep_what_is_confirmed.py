"""An engine that takes back only what is still pending when one device of the group fails."""

import pytest

from netmend.model.outcome import DeviceOutcomes, DeviceState
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines import Pipeline
from netmend.workflow import execution

CAUGHT_BY, SCENARIO = "I11", "confirm_never_heard"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Leave final what is final."""
    patch.setattr(execution, "written", _pending)


def _pending(pipeline: Pipeline, proposal: ImprovementProposal, known: DeviceOutcomes) -> DeviceOutcomes:
    del pipeline, proposal
    return DeviceOutcomes(outcomes=known.in_state(DeviceState.PENDING))
