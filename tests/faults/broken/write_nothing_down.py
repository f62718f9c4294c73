"""An engine that sends first and notes afterwards."""

import pytest

from netmend.pipelines.guarded_requests import GuardedRequests

CAUGHT_BY, SCENARIO = "I9", "undisturbed"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Record no intent."""
    patch.setattr(GuardedRequests, "_intend", lambda *_: None)
