"""An engine that edits the candidate without its lock."""

from contextlib import nullcontext

import pytest

from netmend.devices import netconf_commit

CAUGHT_BY, SCENARIO = "I5", "undisturbed"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Let the lock be nothing."""
    patch.setattr(netconf_commit, "locked_candidate", lambda *_: nullcontext())
