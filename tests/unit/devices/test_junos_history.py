import pytest

from netmend.devices.junos_history import Pending, is_inside, pending_in, whole_minutes
from netmend.errors import ConfigRejectedError

CONFIRMED = "0   2026-11-23 01:02:03 UTC by netmend via cli commit confirmed, rollback in 10mins"
EARLIER = (
    "1   2026-11-22 01:02:03 UTC by admin via cli commit confirmed, rollback in 5mins\n    rollback pending"
)


def test_a_commit_that_waits_is_known_by_its_comment() -> None:
    """Which stands between the entry and the note."""
    shown = f"{CONFIRMED}\n    run-1.pe1\n    rollback pending\n{EARLIER}"

    assert pending_in(shown) == Pending("netmend", "run-1.pe1")


def test_a_commit_without_comment_may_wait_too() -> None:
    """Then it is nobody's that we know."""
    assert pending_in(f"{CONFIRMED}\n    rollback pending\n") == Pending("netmend", "")


@pytest.mark.parametrize(
    "shown",
    [
        "",
        f"{CONFIRMED}\n    run-1.pe1\n{EARLIER}",
        f"0   2026-11-23 01:02:03 UTC by root via other\n{EARLIER}",
    ],
)
def test_only_the_newest_commit_can_wait(shown: str) -> None:
    """An entry says for good that it was to be confirmed."""
    assert pending_in(shown) is None


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (60, 1), (61, 2), (600, 10)])
def test_minutes_are_rounded_up(seconds: int, minutes: int) -> None:
    """It never fires before it was said to."""
    assert whole_minutes("pe1", seconds) == minutes


def test_there_is_a_longest_time() -> None:
    """Some 45 days."""
    with pytest.raises(ConfigRejectedError, match="65535 minutes"):
        whole_minutes("pe1", 65_535 * 60 + 1)


@pytest.mark.parametrize(("prompt", "inside"), [("netmend@pe1> ", False), ("netmend@pe1# ", True)])
def test_the_prompt_says_the_mode(prompt: str, inside: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    """Its last sign does."""
    assert is_inside(prompt) is inside
