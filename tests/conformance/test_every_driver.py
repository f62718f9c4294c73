"""Every driver of netmend keeps what every driver promises."""

from tests.conformance.kit import EVERY_RUN

from netmend.testing.conformance.every_driver import *  # noqa: F403 - pytest collects the cases here

CONFORMING = EVERY_RUN
