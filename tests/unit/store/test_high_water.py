from datetime import timedelta

import pytest

from netmend.errors import RefusedError
from netmend.store import Store, open_store
from netmend.testing.clock import NOON, FrozenClock


def test_time_that_goes_on_is_accepted(store: Store) -> None:
    """Standing still and going back up to 5 s are accepted too."""
    store.high_water.rise(NOON)
    store.high_water.rise(NOON)
    store.high_water.rise(NOON + timedelta(hours=1))

    store.high_water.rise(NOON + timedelta(hours=1, seconds=-5))


def test_a_clock_that_is_behind_refuses_writes(store: Store) -> None:
    """A grant that has expired must not come back to life."""
    store.high_water.rise(NOON)

    with pytest.raises(RefusedError) as caught:
        store.high_water.rise(NOON - timedelta(seconds=5, microseconds=1))

    assert str(caught.value) == "clock: 5 s behind the latest time seen (2026-03-02T12:00:00Z): set the clock"


def test_small_steps_back_do_not_add_up(store: Store) -> None:
    """The mark itself never sinks."""
    store.high_water.rise(NOON)
    store.high_water.rise(NOON - timedelta(seconds=4))

    with pytest.raises(RefusedError):
        store.high_water.rise(NOON - timedelta(seconds=8))


def test_the_mark_outlives_the_process(store: Store, url: str, clock: FrozenClock) -> None:
    """A restart with a wrong clock is noticed."""
    store.high_water.rise(NOON)
    again = open_store(url, clock)

    with pytest.raises(RefusedError):
        again.high_water.rise(NOON - timedelta(days=1))

    again.close()
