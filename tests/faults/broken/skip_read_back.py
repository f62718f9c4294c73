"""An engine that believes a device's "ok" to its commit, and never looks."""

from typing import Literal

import pytest

from netmend.devices.netconf_commit import NetconfCommit
from netmend.model.outcome import Acted
from netmend.pipelines import settle

CAUGHT_BY, SCENARIO = "I2", "push_said_but_not_done"
_read = NetconfCommit.digest


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Let what was said to be done count as what is there."""
    patch.setattr(NetconfCommit, "digest", _believed)
    patch.setattr(settle, "_not_as_pushed", lambda *_: {})


def _believed(commit: NetconfCommit, source: Literal["running", "startup"]) -> str:
    said = commit._requests.last("confirmed-commit") is Acted.ACTED
    return commit._order.post_digest if said else _read(commit, source)
