from netmend.devices.nxos_checkpoint import checkpoint_name, names_in

SUMMARY = """User Checkpoint Summary
--------------------------------------------------------------------------------
1) netmend-0123456789abcdef:
Created by netmend
Created at Mon, 01:02:03 23 Nov 2026
Size is 5,824 bytes
Description: 2) not-a-name:

System Checkpoint Summary
--------------------------------------------------------------------------------
2) system-fm-vrrp:
Created by admin
"""


def test_checkpoints_are_named_in_their_own_lines() -> None:
    """A description is none."""
    assert names_in(SUMMARY) == {"netmend-0123456789abcdef", "system-fm-vrrp"}


def test_no_checkpoints_are_none() -> None:
    """Not even a heading is one."""
    assert names_in("User Checkpoint Summary\n----\n") == frozenset()


def test_a_name_is_legal_and_the_same_on_every_try() -> None:
    """At most 32 characters, and it begins with neither `system` nor a digit."""
    name = checkpoint_name("run-1.2.a-device-with-a-very-long-name.example.net")

    assert name == checkpoint_name("run-1.2.a-device-with-a-very-long-name.example.net")
    assert name != checkpoint_name("run-1.pe1")
    assert name.startswith("netmend-")
    assert len(name) <= 32
