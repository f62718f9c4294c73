"""Whether writes may start now."""

from datetime import datetime
from typing import Literal

from netmend.model.report import MaintenanceWindow


def fits_window(window: MaintenanceWindow | None, now: datetime) -> Literal["before", "open", "over"]:
    """Say where `now` stands: the start belongs to the window, the end does not. None is always open."""
    if window is None:
        return "open"
    if now < window.start:
        return "before"
    return "open" if now < window.end else "over"
