"""An engine that takes a grant for another proposal as one for this."""

import sys

import pytest

CAUGHT_BY, SCENARIO = "I3", "granted_for_another_run"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Compare neither run nor digest of a decision with the proposal."""
    module = sys.modules["netmend.trust.standing"]  # the verb of the same name hides it
    patch.setattr(module, "check_subject", lambda *_, **__: None)
