"""Notices, channels and the outbox that delivers them."""

from netmend.notices.compose import (
    cancelled_notices,
    commencing_notices,
    completed_notices,
    no_plan_notice,
    proposal_notices,
)
from netmend.notices.outbox import Outbox

__all__ = [
    "Outbox",
    "cancelled_notices",
    "commencing_notices",
    "completed_notices",
    "no_plan_notice",
    "proposal_notices",
]
