"""An engine that sends its commit again when it does not know what became of it."""

import pytest
from tests.faults.broken.ignore_drift import _edit

from netmend.devices import push
from netmend.devices.netconf_commit import NetconfCommit

CAUGHT_BY, SCENARIO = "I6", "push_reply_lost"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Ask the journal nothing, and push as if it were the first time."""
    patch.setattr(push, "MAYBE", ())
    patch.setattr(push, "demand_base", lambda *_: None)
    patch.setattr(NetconfCommit, "_stage", _edit)
