import pytest

from netmend.devices.catalogue import catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.frr_preview import preview
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview

FRR = catalogue("frr")
SHOWN = """Building configuration...

Current configuration:
!
frr version 8.4.4
hostname pe1
!
ip route 10.9.3.2/32 north
!
interface north
 ip ospf cost 10
exit
!
router bgp 65001
 neighbor 10.0.1.2 remote-as 65010
 !
 address-family ipv4 unicast
  neighbor 10.0.1.2 route-map from-north in
 exit-address-family
exit
!
route-map from-north permit 10
 set local-preference 200
exit
!
end
"""
BASE = canonical_text(SHOWN, FRR)
EDITS = {
    "a cost": "interface north\n ip ospf cost 50\n",
    "another port's cost": "interface south\n ip ospf cost 50\n",
    "a preference": "route-map from-north permit 10\n set local-preference 50\n",
    "a new entry": "route-map from-north permit 20\n set metric 5\n",
    "another route": "ip route 10.9.3.2/32 south\nno ip route 10.9.3.2/32 north\n",
    "a filter less": "router bgp 65001\n address-family ipv4 unicast\n"
    "  no neighbor 10.0.1.2 route-map from-north in\n",
}


def previewed(edit: str) -> Preview:
    change = DeviceChange(device="pe1", wave=0, edits=(edit,))
    return preview(BASE, change, FRR, DeviceClass.TIMER)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_preview_leads_there_and_back(edit: str) -> None:
    """What changes is shown, and the lines of the back-out were seen to undo it."""
    seen = previewed(edit)

    assert seen.made_by == "predicted"
    assert seen.base_digest != seen.post_digest
    assert seen.back_out
    assert seen.touches


@pytest.mark.parametrize(
    ("edit", "gone", "come"),
    [
        ("a cost", "- ip ospf cost 10", "+ ip ospf cost 50"),
        ("a preference", "- set local-preference 200", "+ set local-preference 50"),
        ("another route", "-ip route 10.9.3.2/32 north", "+ip route 10.9.3.2/32 south"),
    ],
)
def test_there_is_one_line_of_a_kind_where_frrouting_keeps_one(edit: str, gone: str, come: str) -> None:
    """The catalogue says which; two routes to one prefix are two lines."""
    lines = previewed(EDITS[edit]).diff.splitlines()

    assert [line for line in lines[2:] if line[0] == "-"] == [gone]
    assert [line for line in lines[2:] if line[0] == "+"] == [come]


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ("interface north\n exit\nconfigure terminal\n", "no configuration"),
        ("no ip route 10.1.0.0/16 north\n", "cannot be predicted"),
    ],
)
def test_what_cannot_be_predicted_is_refused(edit: str, why: str) -> None:
    """Nothing is sent whose end is not known."""
    with pytest.raises(ConfigRejectedError, match=why):
        previewed(edit)
