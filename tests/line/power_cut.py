"""A power cut inside the process: from then on nothing of the old engine can do anything."""

import threading
from collections.abc import Callable
from typing import Literal

CUTS, KILLS = "F43 power cuts", "F43 SIGKILL"


class PowerCut(BaseException):
    """The power is gone."""


def count_cuts(
    record: Callable[[str, object], None],
    cuts: int,
    driver: str = "",
    *,
    violations: int = 0,
    row: str = CUTS,
) -> None:
    """Say for the table of the fault matrix how many cuts a test made. `driver`: empty: its name tells."""
    named = {"row": row, "driver": driver, "trials": cuts, "violations": violations}
    for name, value in named.items():
        if value != "":
            record(name, value)


class CutAt:
    """Implements `seams.Power`: cuts at the first time a point is reached."""

    def __init__(self, point: str, moment: str) -> None:
        self.reached = False
        self._point = point
        self._moment = moment
        self._lock = threading.Lock()

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Raise at the point, and everywhere once it was reached."""
        with self._lock:
            if self.reached or (point == self._point and moment == self._moment):
                self.reached = True
                raise PowerCut(point)


class Recorder:
    """Implements `seams.Power`: notes every point that is passed, in order, each once."""

    def __init__(self) -> None:
        self.points: dict[str, None] = {}
        self._lock = threading.Lock()

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Note the point."""
        del moment
        with self._lock:
            self.points.setdefault(point)
