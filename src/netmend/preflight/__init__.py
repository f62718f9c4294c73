"""Impact on other services and their owners; who must decide, and whether they have."""

from netmend.preflight.impact import assess
from netmend.preflight.proposal import propose
from netmend.preflight.requirements import require
from netmend.preflight.window import fits_window

__all__ = ["assess", "fits_window", "propose", "require"]
