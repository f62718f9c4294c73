"""An engine that writes into its journal with which password it logged in."""

import os

import pytest

from netmend.pipelines.event_processor import EventProcessor

CAUGHT_BY, SCENARIO = "I12", "undisturbed"
_record = EventProcessor._record


def break_engine(patch: pytest.MonkeyPatch) -> None:
    """Add it to every event of a device."""
    patch.setattr(EventProcessor, "_record", _record_with)


def _record_with(self: EventProcessor, kind: str, payload: dict[str, str]) -> None:
    _record(self, kind, {**payload, "password": os.environ["NETMEND_PASSWORD"]})
