"""An engine that gives a device's lease back while the device still waits for its confirm."""

from datetime import datetime

import pytest

from netmend.model.outcome import DeviceOutcomes
from netmend.pipelines import Gate, Pipeline, push
from netmend.workflow import waves

CAUGHT_BY, SCENARIO = "I5", "second_run_of_the_project"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Let go of what was pushed."""
    patch.setattr(waves, "push", _push_and_let_go)


def _push_and_let_go(
    pipeline: Pipeline, gate: Gate, wave: int, *, confirm_timeout_s: int, confirm_by: datetime
) -> DeviceOutcomes:
    pushed = push(pipeline, gate, wave, confirm_timeout_s=confirm_timeout_s, confirm_by=confirm_by)
    for one in pushed.outcomes:
        pipeline.release(pipeline.always(one.device, "push", wave))
    return pushed
