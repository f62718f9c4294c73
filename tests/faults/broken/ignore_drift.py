"""An engine that pushes onto whatever is there."""

import pytest

from netmend.devices import push
from netmend.devices.netconf_commit import NetconfCommit

CAUGHT_BY, SCENARIO = "I4", "drifted"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Compare the base with nothing, neither before the lock nor under it."""
    patch.setattr(push, "demand_base", lambda *_: None)
    patch.setattr(NetconfCommit, "_stage", _edit)


def _edit(commit: NetconfCommit) -> None:
    for edit in commit._order.change.edits:
        commit._session.edit(commit._requests, edit)
