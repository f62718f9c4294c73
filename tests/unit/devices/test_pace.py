"""When requests may be sent around a device's timer, on a clock that only sleeping moves."""

import pytest

from netmend.devices.pace import Pace, pace_of


class Watch:
    """A clock, and what was slept."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now += seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def pace(watch: Watch) -> Pace:
    return Pace(monotonic=watch.monotonic, sleep=watch.sleep)


def test_without_a_timer_nothing_waits(pace: Pace, watch: Watch) -> None:
    """Reading and staging go at full speed."""
    pace.replied()

    pace.turn(2)

    assert watch.now == 100


def test_requests_are_spaced_while_a_timer_runs(pace: Pace, watch: Watch) -> None:
    """From the last reply on."""
    pace.armed(60)
    pace.replied()
    watch.now += 0.5

    pace.turn(2)
    pace.turn(2)

    assert watch.now == 104


def test_around_the_end_of_a_timer_nothing_is_asked(pace: Pace, watch: Watch) -> None:
    """What would come within one spacing of it comes one spacing after it."""
    pace.armed(60)
    watch.now = 158.5

    pace.turn(2)

    assert watch.now == 162


def test_a_pause_that_leads_into_the_silence_is_prolonged(pace: Pace, watch: Watch) -> None:
    """Not only who comes in it waits, also who would wake up in it."""
    pace.armed(60)
    watch.now = 157
    pace.replied()

    pace.turn(2)

    assert watch.now == 162


def test_what_ends_the_timer_is_not_held_back(pace: Pace, watch: Watch) -> None:
    """A confirm or a cancel comes before the timer does, or not at all."""
    pace.armed(60)
    watch.now = 158.5

    pace.turn(2, settles=True)

    assert watch.now == 158.5


def test_once_its_time_has_passed_nothing_waits(pace: Pace, watch: Watch) -> None:
    """The timer has fired, even if it was late."""
    pace.armed(60)
    watch.now = 190
    pace.turn(2)
    pace.replied()

    pace.turn(2)

    assert watch.now == 190


def test_a_timer_that_is_late_is_still_given_its_pauses(pace: Pace, watch: Watch) -> None:
    """Reading at full speed once it is due could keep it from firing."""
    pace.armed(60)
    watch.now = 170
    pace.turn(2)
    pace.replied()

    pace.turn(2)

    assert watch.now == 172


def test_what_proves_that_the_timer_is_over_is_still_spaced(pace: Pace, watch: Watch) -> None:
    """An ok to a cancel may be a lie, and then the timer must fire; what comes after that proof is not."""
    pace.armed(60)
    pace.replied()

    pace.settled()
    pace.turn(2)
    pace.turn(2)

    assert watch.now == 102


def test_all_sessions_with_a_device_share_one_pace() -> None:
    """Probes included."""
    assert pace_of("192.0.2.1", 830) is pace_of("192.0.2.1", 830)
    assert pace_of("192.0.2.1", 830) is not pace_of("192.0.2.1", 831)
