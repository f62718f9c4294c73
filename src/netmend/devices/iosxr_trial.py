"""The trial commit of IOS XR: whether one runs, and how long it can.

"Configuration Management Commands", IOS XR: `commit confirmed` runs for 30 to 65535 seconds. What `show
configuration sessions detail` shows of one is not documented; public transcripts of XRv9k 24.3.1 have a
session of its own for it, with the client `commit-confirm`.
"""

import hashlib
import re

from netmend.devices.cli_session import CliSession
from netmend.errors import ConfigRejectedError, LockHeldError, NothingPendingError
from netmend.seams import Requests

SHORTEST_S, LONGEST_S = 30, 65_535
_TRIAL = re.compile(r"^.*\bClient: *commit-confirm\b", re.MULTILINE)


def is_inside(prompt: str) -> bool:
    """Say whether the prompt is that of configuration mode."""
    return "(config" in prompt


def runs_trial(session: CliSession, requests: Requests) -> bool:
    """Say whether a trial runs on the device, whoever began it."""
    show = "do show" if is_inside(session.prompt) else "show"
    return bool(_TRIAL.search(session.ask(requests, "get", f"{show} configuration sessions detail")))


def demand_no_trial(session: CliSession, requests: Requests) -> None:
    """Demand that nobody's change is on trial, but for one of this very login.

    Raises:
        LockHeldError: one is; only the login that began it, or its time, ends it.
    """
    if not is_inside(session.prompt) and runs_trial(session, requests):
        raise LockHeldError(
            session.device, "a trial commit of another login runs: only that, or its time, ends it"
        )


def demand_own_trial(session: CliSession, requests: Requests) -> None:
    """Demand that a trial runs which this login began.

    Raises:
        LockHeldError: another login's trial runs.
        NothingPendingError: none runs.
    """
    demand_no_trial(session, requests)
    if not (is_inside(session.prompt) and runs_trial(session, requests)):
        raise NothingPendingError(session.device, "no trial commit of ours runs")


def trial_seconds(device: str, seconds: int) -> int:
    """Return the shortest trial that runs at least that long.

    Raises:
        ConfigRejectedError: the device has none that long.
    """
    if seconds > LONGEST_S:
        raise ConfigRejectedError(device, f"no trial commit over {LONGEST_S} seconds")
    return max(SHORTEST_S, seconds)


def commit_label(label: str) -> str:
    """Return the legal label that stands for ours: a letter first, and at most 30 characters."""
    return f"netmend-{hashlib.sha256(label.encode()).hexdigest()[:16]}"
