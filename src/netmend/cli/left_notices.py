"""Notices that nobody accepted while their run went on: tried again by whoever comes next."""

import sys

from netmend.cli.wiring import Wiring
from netmend.errors import NetmendError


def deliver_left(wiring: Wiring, *, besides: str | None = None) -> None:
    """Try again to deliver the notices of runs that have ended, and say how many runs still have some.

    `besides`: a run that has just tried its own.
    """
    still_open = {record.id for record in wiring.store.runs.all_open()}
    left = wiring.store.outbox.waiting_runs() - still_open - {besides}
    if not left:
        return
    sys.stderr.write(f"notices of {', '.join(sorted(left))} were not accepted yet: trying again\n")
    sys.stderr.flush()
    try:
        outbox = wiring.rooms().outbox
        for run in sorted(left):
            outbox.flush(run)
    except NetmendError as error:  # the command's own end is known already, and stands
        sys.stderr.write(f"they cannot be tried now: {error}\n")
    still = wiring.store.outbox.waiting_runs() & left
    if still:
        sys.stderr.write(f"still not accepted: {', '.join(sorted(still))}; see `netmend audit show`\n")
