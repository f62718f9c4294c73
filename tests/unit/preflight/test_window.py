from datetime import UTC, datetime, timedelta

import pytest

from netmend.model.report import MaintenanceWindow
from netmend.preflight import fits_window

START = datetime(2026, 1, 15, 2, tzinfo=UTC)
WINDOW = MaintenanceWindow(start=START, end=START + timedelta(hours=2))


@pytest.mark.parametrize(
    ("minutes", "where"), [(-1, "before"), (0, "open"), (119, "open"), (120, "over"), (121, "over")]
)
def test_the_start_belongs_to_the_window_and_the_end_does_not(minutes: int, where: str) -> None:
    """Writes may start from the first moment until just before the last."""
    assert fits_window(WINDOW, START + timedelta(minutes=minutes)) == where


def test_no_window_is_always_open() -> None:
    """Without one, any time will do."""
    assert fits_window(None, START) == "open"
