"""`NETMEND_KILL_AT=POINT:before|after`, for tests that prove what a power cut leaves behind.

`NETMEND_STOP_AT`, the same for SIGSTOP: an engine that holds still, like a suspended machine's, and is
continued when others have gone on without it (FAULTS F07).
"""

import signal
import threading
from collections.abc import Mapping
from typing import Literal

from netmend.errors import BadInputError
from netmend.seams import Power


class NoCut:
    """Implements `seams.Power`: the power stays on."""

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Return."""


class SignalAt:
    """Implements `seams.Power`: sends a signal to this process, once, when the point is reached."""

    def __init__(self, sent: signal.Signals, point: str, moment: str) -> None:
        self._sent = sent
        self._point = point
        self._moment = moment
        self._reached = False

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Return; after SIGSTOP later, after SIGKILL never."""
        if point == self._point and moment == self._moment and not self._reached:
            self._reached = True
            # To this very thread: a signal to the process may reach another first, while this one goes on.
            signal.pthread_kill(threading.get_ident(), self._sent)


def power_from(environment: Mapping[str, str]) -> Power:
    """Make the power of this process from its environment.

    Raises:
        BadInputError: a variable is not POINT:before or POINT:after.
    """
    for variable, sent in (("NETMEND_KILL_AT", signal.SIGKILL), ("NETMEND_STOP_AT", signal.SIGSTOP)):
        at = environment.get(variable)
        if not at:
            continue
        point, _, moment = at.rpartition(":")
        if not point or moment not in {"before", "after"}:
            raise BadInputError(f"{variable}={at}: expected POINT:before or POINT:after")
        return SignalAt(sent, point, moment)
    return NoCut()
