"""`NETMEND_KILL_AT=POINT:before|after`: for tests that prove what a power cut leaves behind."""

import os
import signal
from typing import Literal

from netmend.errors import BadInputError
from netmend.seams import Power


class NoCut:
    """Implements `seams.Power`: the power stays on."""

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Return."""


class SigkillAt:
    """Implements `seams.Power`: ends this process with SIGKILL when the point is reached."""

    def __init__(self, point: str, moment: str) -> None:
        self._point = point
        self._moment = moment

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Return, or never return."""
        if point == self._point and moment == self._moment:
            os.kill(os.getpid(), signal.SIGKILL)


def power_from(kill_at: str | None) -> Power:
    """Make the power of this process from the variable `NETMEND_KILL_AT`.

    Raises:
        BadInputError: it is not POINT:before or POINT:after.
    """
    if not kill_at:
        return NoCut()
    point, _, moment = kill_at.rpartition(":")
    if not point or moment not in {"before", "after"}:
        raise BadInputError(f"NETMEND_KILL_AT={kill_at}: expected POINT:before or POINT:after")
    return SigkillAt(point, moment)
