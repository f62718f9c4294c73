"""Every driver of netmend keeps what every driver promises."""

from tests.conformance.kit import KITS

from netmend.testing.conformance.every_driver import *  # noqa: F403 - pytest collects the cases here

CONFORMING = KITS
