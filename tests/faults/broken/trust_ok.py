"""An engine that takes `<ok/>` to the way back for the way back."""

import pytest

from netmend.devices import netconf
from netmend.devices.netconf_commit import NetconfCommit
from netmend.devices.push_outcome import outcome
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import PushOrder, Requests

CAUGHT_BY, SCENARIO = "I2", "cancel_said_but_not_done"


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Send the cancel, and be done."""
    patch.setattr(netconf, "back_out", _back_out)


def _back_out(commit: NetconfCommit, order: PushOrder, requests: Requests) -> DeviceOutcome:
    del requests
    commit.cancel()
    return outcome(order, DeviceState.BACKED_OUT, order.base_digest, wrote=True)
