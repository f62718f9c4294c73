"""An engine that tells nobody how it ended."""

import pytest

from netmend.model.attempt import Done
from netmend.workflow import execution

CAUGHT_BY, SCENARIO = "I10", "undisturbed"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Send no completed notice."""
    patch.setattr(execution, "complete", lambda *_: Done())
