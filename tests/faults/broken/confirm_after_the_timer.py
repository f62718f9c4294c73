"""An engine that confirms although the device has reverted, as a bare `commit` with no check does."""

from contextlib import suppress

import pytest

from netmend.devices import netconf
from netmend.devices.netconf_commit import NetconfCommit
from netmend.devices.push_outcome import outcome
from netmend.errors import DirtyCandidateError, NothingPendingError
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.pipelines import settle
from netmend.seams import PushOrder, Requests

CAUGHT_BY, SCENARIO = "I2", "timer_fired"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Look neither before the confirm nor after it."""
    patch.setattr(settle, "_not_as_pushed", lambda *_: {})
    patch.setattr(netconf, "confirm", _confirm)


def _confirm(commit: NetconfCommit, order: PushOrder, requests: Requests) -> DeviceOutcome:
    del requests
    with suppress(NothingPendingError, DirtyCandidateError):
        commit.confirm()
    return outcome(order, DeviceState.SAVED, order.post_digest, wrote=True)
