"""A probe as somebody else would write it: installed beside netmend, found by its entry point.

`FPING_ENTER`: the words that run a program where the traffic begins.  `FPING_WAYS`: from which address to
which each service is measured, as JSON.
"""

import json
import os
import re
import shlex
import subprocess

from netmend.model.outcome import Reading
from netmend.model.service import Kpi
from netmend.seams import Clock

_BURST = ("fping", "-q", "-c", "60", "-p", "5", "-t", "100")
_COUNTS = re.compile(r"xmt/rcv/%loss = (\d+)/(\d+)/")


class FpingProbe:
    """Implements `netmend.seams.Probe` with real packets: a burst of 60 in a third of a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._enter = shlex.split(os.environ.get("FPING_ENTER", ""))
        self._ways: dict[str, tuple[str, str]] = json.loads(os.environ.get("FPING_WAYS", "{}"))

    def measure(self, service: str, kpi: Kpi) -> Reading:
        """Measure now; what fping does not say is not known."""
        value, why = self._loss(service) if kpi is Kpi.LOSS_RATIO else (None, f"{kpi} is not measured")
        return Reading(service=service, kpi=kpi, value=value, taken_at=self._clock.now(), why=why)

    def _loss(self, service: str) -> tuple[float | None, str]:
        if service not in self._ways:
            return None, "no addresses are known"
        source, destination = self._ways[service]
        words = [*self._enter, *_BURST, "-S", source, destination]
        done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
        found = _COUNTS.search(done.stderr)
        if found is None or int(found[1]) == 0:
            return None, f"fping said {done.stderr.strip()[:200]!r}"
        return 1 - int(found[2]) / int(found[1]), ""
