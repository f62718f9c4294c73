"""The conformance suite on a real host: every case that needs no fault injected."""

import pytest

from netmend.testing.conformance.pushing import test_the_straight_way
from netmend.testing.conformance.undisturbed import *  # noqa: F403 - pytest collects the cases here

pytestmark = pytest.mark.matrix

__all__ = ["test_the_straight_way"]
