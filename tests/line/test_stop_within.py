"""How soon nothing new is sent once `abort --all` is said, at random moments of a run that is at work."""

import random
import time
from collections.abc import Callable

import pytest
from tests.faults.invariants.requests import FORWARD
from tests.line.conftest import RUN
from tests.line.test_stop_everything import stop_everything

from netmend.cli.wall_clock import WallClock
from netmend.store import open_store
from netmend.testing.site import Site
from netmend.testing.story import heard, operations, stores

pytestmark = pytest.mark.matrix

BOUND_S = 2.0
"""FAULTS P2."""
_A_RUN_S = 4.0
_PATIENCE_S = 120


@pytest.mark.parametrize("seed", range(10))
def test_nothing_new_is_sent_more_than_two_seconds_after_stop(
    authorized: Site, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """Five devices in four waves: what is sent later than that only takes back."""
    before = stores(authorized)
    engine = authorized.spawn("resume", RUN, "--json")
    give_up_at = time.monotonic() + _PATIENCE_S
    while not heard(authorized, RUN, "commencing"):
        assert time.monotonic() < give_up_at
        time.sleep(0.05)
    time.sleep(random.Random(seed).uniform(0, _A_RUN_S))  # noqa: S311 - a moment, not a secret

    stopped = stop_everything(authorized)
    out, err = engine.communicate(timeout=_PATIENCE_S)

    asked_at = said_at(authorized)
    forward = [one for one in operations(authorized) if one.op in FORWARD and one.phase == "request"]
    last = max((one.t for one in forward), default=0.0)
    record_property("last_after_s", round(last - asked_at, 3) if asked_at else "ended before")
    assert not asked_at or last - asked_at <= BOUND_S, stopped.err
    assert engine.returncode in {0, 3, 4}, out + err
    assert engine.returncode == 0 or stores(authorized) == before


def said_at(site: Site) -> float:
    """Return when the stop was durable, seconds since 1970; 0 when the run had ended before."""
    store = open_store(f"sqlite:///{site.root / '.netmend' / 'state.db'}", WallClock())
    times = [event.at.timestamp() for event in store.events.after(0) if event.kind == "run.abort_asked"]
    store.close()
    return times[0] if times else 0.0
