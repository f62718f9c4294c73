"""An engine that says it has saved what it never saved."""

import sys

import pytest

CAUGHT_BY, SCENARIO = "I2", "undisturbed"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Let saving be nothing."""
    patch.setattr(sys.modules["netmend.devices.confirm"], "_save", lambda *_: None)
