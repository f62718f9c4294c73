from datetime import UTC, timedelta

import pytest

from netmend.seams import Clock
from netmend.testing.clock import NOON, FrozenClock


def test_time_stands_still() -> None:
    """Asking twice gives the same answer, in UTC."""
    clock: Clock = FrozenClock()

    assert clock.now() == clock.now() == NOON
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() == clock.monotonic()


def test_sleeping_takes_no_time_and_moves_both_clocks() -> None:
    """A test asserts what was waited for."""
    clock = FrozenClock()

    clock.sleep(90)

    assert clock.now() == NOON + timedelta(seconds=90)
    assert clock.monotonic() == 90
    assert clock.slept == [90]


def test_a_jump_moves_the_wall_time_only() -> None:
    """As when a time source is wrong."""
    clock = FrozenClock()

    clock.jump(-3600)

    assert clock.now() == NOON - timedelta(hours=1)
    assert clock.monotonic() == 0


def test_time_does_not_run_backwards() -> None:
    """`advance` is for time that passes."""
    with pytest.raises(ValueError, match="time does not run backwards"):
        FrozenClock().advance(-1)
