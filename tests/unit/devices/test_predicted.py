import pytest

from netmend.devices.catalogue import Catalogue, catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.predicted import predicted, remediation, states
from netmend.errors import BadInputError

IOSXE, EOS = catalogue("iosxe"), catalogue("eos")
BASE = """archive
 path bootflash:archive
configuration mode exclusive auto
hostname pe1
interface GigabitEthernet0/0/1
 description to p1
 mtu 1500
interface GigabitEthernet0/0/2
 shutdown
service-path gold-acme
 egress-port GigabitEthernet0/0/1
 shaper-mbps 20
service-path silver
 egress-port GigabitEthernet0/0/1
version 17.9
"""
EDITS = {
    "another port": "service-path gold-acme\n egress-port GigabitEthernet0/0/2\n",
    "another rate": "service-path gold-acme\n shaper-mbps 40\n",
    "a first rate": "service-path silver\n shaper-mbps 40\n",
    "no rate": "service-path gold-acme\n no shaper-mbps\n",
    "a new service": "service-path bronze\n egress-port GigabitEthernet0/0/2\n shaper-mbps 5\n",
    "no service": "no service-path gold-acme\n",
    "anew": "no service-path gold-acme\nservice-path gold-acme\n egress-port GigabitEthernet0/0/2\n",
    "bigger frames": "interface GigabitEthernet0/0/1\n mtu 9000\n",
    "another text": "interface GigabitEthernet0/0/1\n description to p2 for gold-acme\n",
    "a port on": "interface GigabitEthernet0/0/2\n no shutdown\n",
    "a port off": "interface GigabitEthernet0/0/1\n shutdown\n",
}


@pytest.mark.parametrize("platform", [IOSXE, EOS], ids=["iosxe", "eos"])
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_there_and_back_is_nothing(edit: str, platform: Catalogue) -> None:
    """Base and edit make the post-state, and post-state and remediation the base."""
    post = predicted(BASE, [edit], platform)
    back = predicted(post, [remediation(post, BASE, platform)], platform)

    assert post != BASE
    assert back == BASE


@pytest.mark.parametrize(
    ("edit", "gone", "come"),
    [
        ("another rate", " shaper-mbps 20\n", " shaper-mbps 40\n"),
        ("no rate", " shaper-mbps 20\n", ""),
        ("a port on", " shutdown\n", ""),
        ("bigger frames", " mtu 1500\n", " mtu 9000\n"),
    ],
)
def test_lines_replace_and_remove_what_the_device_would(edit: str, gone: str, come: str) -> None:
    """One value each: the new one stands in the place of the old one."""
    assert predicted(BASE, [EDITS[edit]], IOSXE) == BASE.replace(gone, come)


def test_a_section_made_anew_keeps_nothing_of_the_old_one() -> None:
    """Lines act one after the other, as they do on a device."""
    assert predicted(BASE, [EDITS["anew"]], IOSXE) == BASE.replace(
        " egress-port GigabitEthernet0/0/1\n shaper-mbps 20\n", " egress-port GigabitEthernet0/0/2\n"
    )


def test_removing_what_is_not_there_changes_nothing() -> None:
    """A device keeps no line for it."""
    edit = "service-path silver\n no shaper-mbps\ninterface GigabitEthernet0/0/1\n no shutdown\n"

    assert predicted(BASE, [edit], IOSXE) == BASE


def test_an_address_takes_the_place_of_none() -> None:
    """IOS XE prints `no ip address` where there is none, which is the same as no line."""
    base = canonical_text("interface Gi9\n no ip address\nend\n", IOSXE)

    post = predicted(base, ["interface Gi9\n ip address 192.0.2.1 255.255.255.0\n"], IOSXE)

    assert post == "interface Gi9\n ip address 192.0.2.1 255.255.255.0\n"
    assert predicted(post, [remediation(post, base, IOSXE)], IOSXE) == base


def test_every_half_way_is_known() -> None:
    """A device whose lines were cut off holds one of these."""
    both = [EDITS["another port"], EDITS["another rate"]]

    halves = list(states(BASE, both, IOSXE))

    one_line = BASE.replace(
        "gold-acme\n egress-port GigabitEthernet0/0/1", "gold-acme\n egress-port GigabitEthernet0/0/2"
    )
    assert halves == [BASE, one_line, one_line, one_line.replace("mbps 20", "mbps 40")]


@pytest.mark.parametrize(
    ("base", "edit", "why"),
    [
        (BASE, "interface GigabitEthernet0/0/1\n no mtu 9000\n", "matches no `mtu` that is there"),
        (BASE, "route-map out permit 10\n set metric 1\n", "the order of the lines"),
        ("a\nb\na\n", "hostname x\n", "repeated lines"),
    ],
)
def test_what_cannot_be_predicted_is_refused(base: str, edit: str, why: str) -> None:
    """No guess is authorized by anybody."""
    with pytest.raises(BadInputError, match=why):
        predicted(canonical_text(base, IOSXE), [edit], IOSXE)
