import shlex

import pytest

from netmend.devices.frr_guard import guard


@pytest.mark.parametrize(
    "line", ["ip ospf cost 7", "description it's 5 $HOME `x` \\ !", "a;b|c&d>e", "#no comment"]
)
def test_the_guard_gets_every_line_as_it_is(line: str) -> None:
    """The shell between makes no command of it."""
    assert shlex.split(guard("stage", "run-1", line)) == ["netmend-guard", "stage", "run-1", line]
