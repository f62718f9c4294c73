import pytest

from netmend.devices.cli_edit import commands
from netmend.errors import BadInputError


def test_an_edit_is_typed_line_by_line() -> None:
    """Indentation, comments and blank lines are for people."""
    edit = "service-path gold\n   egress-port x\n!\n\ninterface x\n description a  b\n"

    assert commands(edit) == ("service-path gold", "egress-port x", "interface x", "description a  b")


@pytest.mark.parametrize(
    "line",
    [
        "end",
        "do write memory",
        "commit",
        "COMMIT timer 0:01:00",
        "abort",
        "conf t",
        "ex",
        "banner motd x",
        "wr mem",
        "d",
        "no configure session x",
        "disable",
        "reload",
    ],
)
def test_a_line_that_would_settle_the_change_is_refused(line: str) -> None:
    """What leaves the mode, commits or saves is ours to send, abbreviated or not."""
    with pytest.raises(BadInputError, match="no configuration"):
        commands(f"interface x\n {line}\n")


@pytest.mark.parametrize("line", ["log config", "description do", "no shutdown", "dot1x pae authenticator"])
def test_a_line_that_only_looks_like_one_is_sent(line: str) -> None:
    """What shares its first letters with a command is configuration all the same."""
    assert commands(f"interface x\n {line}\n")[-1] == line


def test_an_inner_section_is_left_before_its_section_goes_on() -> None:
    """A device looks for a line in the section it is in and at the top, not in between."""
    edit = "router bgp 1\n address-family ipv4\n  network x\n neighbor y\n!\ninterface z\n mtu 9000\n"

    assert commands(edit) == (
        "router bgp 1",
        "address-family ipv4",
        "network x",
        "exit",
        "neighbor y",
        "interface z",
        "mtu 9000",
    )
