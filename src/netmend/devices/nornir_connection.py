"""The connection plugin `netmend-device`: gives Nornir's hosts their driver."""

from collections.abc import Callable
from typing import Any

from nornir.core.configuration import Config

from netmend.errors import NetmendError
from netmend.seams import DeviceDriver


class DeviceConnection:
    """One open driver, held by a Nornir host.

    Opened with `host.open_connection("netmend-device", configuration, extras={"open": opener})`, where
    `opener` takes nothing and returns the driver: Nornir never sees credentials.
    """

    def __init__(self) -> None:
        self._driver: DeviceDriver | None = None

    def open(  # noqa: PLR0917 - the signature is that of Nornir's ConnectionPlugin
        self,
        hostname: str | None,
        username: str | None,
        password: str | None,
        port: int | None,
        platform: str | None,
        extras: dict[str, Any] | None = None,
        configuration: Config | None = None,
    ) -> None:
        """Open the driver that `extras["open"]` makes; everything else is ignored.

        Raises:
            NetmendError: there is no `open`, or what it raised.
        """
        del hostname, username, password, port, platform, configuration
        if extras is None or "open" not in extras:
            raise NetmendError('netmend-device: open the connection with extras={"open": ...}')
        opener: Callable[[], DeviceDriver] = extras["open"]
        self._driver = opener()

    def close(self) -> None:
        """Close the driver; harmless when there is none."""
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()

    @property
    def connection(self) -> DeviceDriver:
        """Return the open driver."""
        if self._driver is None:
            raise NetmendError("netmend-device: the connection is not open")
        return self._driver
