import pytest

from netmend.devices.catalogue import catalogue
from netmend.devices.cli_config import canonical_text, lineages, parse_lines, written

IOSXE, EOS = catalogue("iosxe"), catalogue("eos")
RAW = """Building configuration...

Current configuration : 512 bytes
!
! Last configuration change at 01:02:03 UTC Mon Nov 23 2026 by netmend
!
version 17.9
hostname pe1
banner motd ^C
  No way in! interface x
! not a comment
^C
service-path gold-acme
 shaper-mbps 20
 egress-port GigabitEthernet0/0/2
!
interface GigabitEthernet0/0/1
 description to p1
!
route-map out permit 20
 set metric 1
 match tag 7
route-map out permit 10
end
"""
CANONICAL = r"""banner motd ^C\nNo way in! interface x\n! not a comment\n^C
hostname pe1
interface GigabitEthernet0/0/1
 description to p1
route-map out permit 20
 set metric 1
 match tag 7
route-map out permit 10
service-path gold-acme
 egress-port GigabitEthernet0/0/2
 shaper-mbps 20
version 17.9
"""


def test_what_is_no_configuration_is_left_out_and_the_rest_is_sorted() -> None:
    """Headers, time stamps and comments go; where order means something it stays."""
    text = canonical_text(RAW, IOSXE)

    assert text == CANONICAL


@pytest.mark.parametrize("text", [CANONICAL, "", "banner motd\\nno\\nEOF\nhostname a\n"])
def test_a_canonical_text_is_its_own_canonical_form(text: str) -> None:
    """Digests of what was read and of what was predicted are of the same form."""
    assert canonical_text(text, IOSXE) == text
    assert canonical_text(text, EOS) == text


def test_indentation_is_the_same_for_every_platform() -> None:
    """EOS indents by three; only the depth counts."""
    raw = (
        "! Command: show running-config\nrouter bgp 1\n   vrf a\n      rd 1:1\n   exit-address-family\nend\n"
    )

    assert canonical_text(raw, EOS) == "router bgp 1\n vrf a\n  rd 1:1\n"


def test_a_tree_is_written_as_it_was_read() -> None:
    """Reading and writing lose nothing of a canonical text."""
    assert written(parse_lines(CANONICAL)) == CANONICAL


def test_a_line_is_known_by_the_headers_above_it() -> None:
    """Lines come in the order in which a device is sent them."""
    lines = parse_lines("service-path a\n egress-port x\nhostname b\n")

    assert list(lineages(lines)) == [
        ("service-path a",),
        ("service-path a", "egress-port x"),
        ("hostname b",),
    ]
