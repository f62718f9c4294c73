"""An engine that goes away from what it armed, because it will end by itself."""

import pytest

from netmend.model.outcome import DeviceOutcome, DeviceOutcomes, DeviceState
from netmend.workflow import execution

CAUGHT_BY, SCENARIO = "I7", "not_better"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Call everything backed out that will be."""
    patch.setattr(execution, "back_out", _as_if)


def _as_if(
    _pipeline: object, _gate: object, devices: tuple[DeviceOutcome, ...], **_: object
) -> DeviceOutcomes:
    told = {"state": DeviceState.BACKED_OUT}
    return DeviceOutcomes(outcomes=tuple(one.model_copy(update=told) for one in devices))
