from typing import cast

import pytest

from netmend.devices.nornir_connection import DeviceConnection
from netmend.errors import NetmendError
from netmend.seams import DeviceDriver


class ClosingDriver:
    """Counts how often it was closed."""

    closed = 0

    def close(self) -> None:
        """Count."""
        self.closed += 1


def test_the_connection_is_the_driver_that_was_opened() -> None:
    """Nornir's own arguments, password included, are not looked at."""
    driver = ClosingDriver()
    connection = DeviceConnection()

    connection.open("h", "u", "canary", 1, "netconf", extras={"open": lambda: driver})

    assert connection.connection is cast("DeviceDriver", driver)


def test_closing_twice_closes_once() -> None:
    """Whoever hangs up second does no harm."""
    driver = ClosingDriver()
    connection = DeviceConnection()
    connection.open(None, None, None, None, None, extras={"open": lambda: driver})

    connection.close()
    connection.close()

    assert driver.closed == 1


def test_without_an_opener_nothing_is_opened() -> None:
    """The plugin has no way of its own to a device."""
    connection = DeviceConnection()

    with pytest.raises(NetmendError):
        connection.open("h", "u", "p", 1, "netconf")
    with pytest.raises(NetmendError):
        _ = connection.connection
