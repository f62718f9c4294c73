import pytest

from netmend.devices.iosxe_timer import timer_minutes
from netmend.errors import ConfigRejectedError


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (60, 1), (61, 2), (119, 2), (7200, 120)])
def test_a_timer_runs_at_least_as_long_as_asked(seconds: int, minutes: int) -> None:
    """Whole minutes, rounded up."""
    assert timer_minutes("pe1", seconds) == minutes


def test_a_longer_timer_than_the_device_has_is_refused() -> None:
    """It would fire before anybody could confirm."""
    with pytest.raises(ConfigRejectedError, match="120 minutes"):
        timer_minutes("pe1", 7201)
