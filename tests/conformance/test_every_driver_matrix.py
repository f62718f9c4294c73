"""The drivers that are tried by tests of their own in every run keep what every driver promises, too."""

import pytest
from tests.conformance.kit import MATRIX

from netmend.testing.conformance.every_driver import *  # noqa: F403 - pytest collects the cases here
from netmend.testing.conformance.under_lock import *  # noqa: F403 - those too

pytestmark = pytest.mark.matrix
CONFORMING = MATRIX
