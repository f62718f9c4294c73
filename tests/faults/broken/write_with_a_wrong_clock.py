"""An engine that goes on although its clock was set back."""

import pytest

from netmend.store.high_water import HighWater

CAUGHT_BY, SCENARIO = "I14", "clock_set_back"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Keep no high-water mark."""
    patch.setattr(HighWater, "rise", lambda *_: None)
