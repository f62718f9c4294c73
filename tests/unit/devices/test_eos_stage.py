import pytest

from netmend.devices.eos_stage import hours_minutes_seconds


@pytest.mark.parametrize(
    ("seconds", "written"), [(1, "00:00:01"), (600, "00:10:00"), (3661, "01:01:01"), (86_400, "24:00:00")]
)
def test_a_timer_is_written_in_hours_minutes_and_seconds(seconds: int, written: str) -> None:
    """Also a whole day, which as a time of day would be nothing."""
    assert hours_minutes_seconds(seconds) == written
