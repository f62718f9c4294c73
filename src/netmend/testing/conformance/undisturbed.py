"""The cases of the suite that need no fault injected and no clock moved: for real servers.

They are named, because what is tried on a real server is chosen.
"""

from netmend.testing.conformance.pushing import (
    test_a_forbidden_commit_leaves_a_clean_device,
    test_a_repeated_push_commits_once,
    test_drift_refuses_the_push,
)
from netmend.testing.conformance.reading import (
    test_a_preview_of_what_is_there_already_changes_nothing,
    test_a_preview_writes_nothing_and_leaves_nothing,
    test_running_is_read_as_a_whole,
    test_state_is_read_by_the_platforms_own_query,
)
from netmend.testing.conformance.settling import (
    test_a_device_that_was_never_pushed_is_not_backed_out,
    test_backing_out_a_final_change_sends_the_reverse_edit,
    test_backing_out_a_pending_change_cancels_it,
    test_nothing_is_rolled_back_over_somebody_elses_change,
)

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
]
