import pytest

from netmend.lab.faults import KINDS, OPS, Fault, Faults
from netmend.lab.hostility import KINDS as HOSTILE


def test_a_fault_strikes_as_often_as_it_was_told() -> None:
    """Then the device behaves."""
    faults = Faults()
    faults.add(Fault("commit", "before", "drop", count=2))

    struck = [faults.take("commit") is not None for _ in range(3)]

    assert (struck, faults.waiting) == ([True, True, False], [])


def test_a_fault_waits_for_its_operation() -> None:
    """Other operations do not use it up."""
    faults = Faults()
    faults.add(Fault("commit", "before", "drop"))

    assert faults.take("lock") is None
    assert len(faults.waiting) == 1


@pytest.mark.parametrize(
    ("op", "strikes"), [("get", True), ("commit", True), ("connect", False), ("revert", False)]
)
def test_any_means_every_request_of_a_client(op: str, *, strikes: bool) -> None:
    """Neither the login nor the device's own timer."""
    faults = Faults()
    faults.add(Fault("any", "before", "reject"))

    assert (faults.take(op) is not None) is strikes


@pytest.mark.parametrize(
    ("kind", "op", "fits"),
    [
        ("drop", "connect", True),
        ("drop", "commit", True),
        ("reject", "any", True),
        ("reject", "connect", False),
        ("auth_failure", "connect", True),
        ("auth_failure", "lock", False),
        ("lock_held", "lock", True),
        ("lock_held", "commit", False),
        ("unapplied", "cancel-commit", True),
        ("unapplied", "lock", False),
        ("partial", "confirmed-commit", True),
        ("partial", "copy-config", False),
        ("armed", "confirmed-commit", True),
        ("armed", "commit", False),
        ("reboot", "get-config", True),
        ("reboot", "connect", False),
    ],
)
def test_a_kind_strikes_only_where_it_means_something(kind: str, op: str, *, fits: bool) -> None:
    """What does not fit is refused when it is injected."""
    assert KINDS[kind].fits(op) is fits


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_fits_some_operation(kind: str) -> None:
    """Only one strikes the device's own timer: the revert that does not happen."""
    assert any(KINDS[kind].fits(op, terminal=terminal) for op in OPS for terminal in (True, False))
    assert KINDS[kind].fits("revert", terminal=True) is (kind == "unreverted")


@pytest.mark.parametrize("kind", ["huge_reply", "doctype", "wrong_message_id", "malformed"])
def test_only_netconf_can_be_hostile_in_xml(kind: str) -> None:
    """There is no XML on a terminal."""
    assert KINDS[kind].fits("get-config")
    assert not any(KINDS[kind].fits(op, terminal=True) for op in OPS)


@pytest.mark.parametrize("kind", HOSTILE)
def test_only_a_terminal_can_be_hostile(kind: str) -> None:
    """There is no prompt in NETCONF."""
    assert KINDS[kind].fits("connect", terminal=True)
    assert not any(KINDS[kind].fits(op) for op in OPS)


def test_configuration_mode_can_be_held_when_the_timer_is_armed() -> None:
    """On a terminal that is one command; over NETCONF the lock was asked for before."""
    assert KINDS["lock_held"].fits("confirmed-commit", terminal=True)
    assert not KINDS["lock_held"].fits("confirmed-commit")


def test_only_a_slow_device_sits_still() -> None:
    """At the moment that was asked for."""
    slow = Fault("get", "after", "slow", seconds=2.0)

    assert (slow.delay_s("before"), slow.delay_s("after")) == (0.0, 2.0)
    assert Fault("get", "after", "drop", seconds=2.0).delay_s("after") == 0.0
