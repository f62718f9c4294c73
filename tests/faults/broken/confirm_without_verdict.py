"""An engine that confirms what it never measured."""

import pytest

from netmend.model.attempt import Checked
from netmend.workflow import waves

CAUGHT_BY, SCENARIO = "I15", "not_better"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Let every wave be good."""
    patch.setattr(waves, "_verify", lambda *_, **__: Checked(measurement=None, verdict=None, stop=None))
