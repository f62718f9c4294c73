"""The conformance suite on a real host: every case that needs no fault injected."""

import pytest

from netmend.testing.conformance.every_driver import (
    test_a_device_that_was_never_pushed_is_not_backed_out,
    test_a_forbidden_commit_leaves_a_clean_device,
    test_a_preview_of_what_is_there_already_changes_nothing,
    test_a_preview_writes_nothing_and_leaves_nothing,
    test_a_repeated_push_commits_once,
    test_backing_out_a_final_change_sends_the_reverse_edit,
    test_backing_out_a_pending_change_cancels_it,
    test_drift_refuses_the_push,
    test_nothing_is_rolled_back_over_somebody_elses_change,
    test_running_is_read_as_a_whole,
    test_state_is_read_by_the_platforms_own_query,
    test_the_straight_way,
)

pytestmark = pytest.mark.matrix

__all__ = [
    "test_a_device_that_was_never_pushed_is_not_backed_out",
    "test_a_forbidden_commit_leaves_a_clean_device",
    "test_a_preview_of_what_is_there_already_changes_nothing",
    "test_a_preview_writes_nothing_and_leaves_nothing",
    "test_a_repeated_push_commits_once",
    "test_backing_out_a_final_change_sends_the_reverse_edit",
    "test_backing_out_a_pending_change_cancels_it",
    "test_drift_refuses_the_push",
    "test_nothing_is_rolled_back_over_somebody_elses_change",
    "test_running_is_read_as_a_whole",
    "test_state_is_read_by_the_platforms_own_query",
    "test_the_straight_way",
]
