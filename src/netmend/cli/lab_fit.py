"""Whether the lab can stand in for a project's devices; asked before anything is started."""

import ipaddress
from collections.abc import Mapping

from netmend.errors import BadInputError
from netmend.lab.personalities import PERSONALITIES


def demand_played(platforms: Mapping[str, str]) -> None:
    """Return when the lab plays every platform. `platforms`: by the device's name.

    Raises:
        BadInputError: which devices it cannot play, and which platforms it can.
    """
    unknown = {name: platform for name, platform in platforms.items() if platform not in PERSONALITIES}
    if unknown:
        which = ", ".join(f"{name} ({platform})" for name, platform in unknown.items())
        known = ", ".join(sorted(PERSONALITIES))
        raise BadInputError(f"{which}: the lab cannot play this platform; it plays {known}")


def demand_loopback(hosts: Mapping[str, str]) -> None:
    """Return when every device is on a loopback address. `hosts`: by the device's name.

    Raises:
        BadInputError: which ones are not, and what to do instead.
    """
    real = [f"{name} ({host})" for name, host in hosts.items() if not _loopback(host)]
    if real:
        raise BadInputError(
            f"{', '.join(real)}: the lab listens on loopback addresses only: "
            "`netmend lab up --copy DIR` simulates a copy of the project"
        )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
