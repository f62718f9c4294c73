"""What every device without a timer promises, on EOS from 4.32 on."""

import pytest
from tests.conformance.kit import EOS_432, Kit
from tests.conformance.test_netconf_dialects import (
    test_drift_refuses_the_push,
    test_the_preview_is_what_the_server_then_makes,
    test_the_straight_way,
    test_what_is_final_is_taken_back,
    test_what_is_pending_is_taken_back,
)

__all__ = [
    "test_drift_refuses_the_push",
    "test_the_preview_is_what_the_server_then_makes",
    "test_the_straight_way",
    "test_what_is_final_is_taken_back",
    "test_what_is_pending_is_taken_back",
]
pytestmark = pytest.mark.matrix


@pytest.fixture
def kit() -> Kit:
    return EOS_432
