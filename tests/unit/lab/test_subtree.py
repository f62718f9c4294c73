import pytest
from lxml import etree

from netmend.lab.configuration import Configuration, canonical_text
from netmend.lab.subtree import subtree

CONFIG = Configuration(
    {"p1": {"enabled": "true"}, "p2": {"enabled": "false"}},
    {"gold": {"egress-port": "p1", "shaper-mbps": "40"}, "silver": {"egress-port": "p2"}},
)
IF = 'xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"'
SVC = 'xmlns="urn:netmend:lab:services"'
GOLD, SILVER = "<service><name>gold</name></service>", "<service><name>silver</name></service>"
NONE: dict[str, dict[str, str]] = {}


@pytest.mark.parametrize(
    ("wanted", "selected"),
    [
        (f"<interfaces {IF}/>", Configuration(CONFIG.interfaces, NONE)),
        (f"<interfaces {IF}/><services {SVC}/>", CONFIG),
        ("<interfaces/>", Configuration(CONFIG.interfaces, NONE)),
        (
            f"<services {SVC}><service><name>gold</name></service></services>",
            Configuration(NONE, {"gold": CONFIG.services["gold"]}),
        ),
        (
            f"<services {SVC}>{GOLD}{SILVER}</services>",
            Configuration(NONE, CONFIG.services),
        ),
        (
            f"<services {SVC}><service><name>gold</name><shaper-mbps/></service></services>",
            Configuration(NONE, {"gold": {"shaper-mbps": "40"}}),
        ),
        (f"<services {SVC}><service><name>bronze</name></service></services>", Configuration(NONE, NONE)),
        (f"<interfaces {SVC}/>", Configuration(NONE, NONE)),
        ("", Configuration(NONE, NONE)),
    ],
)
def test_a_filter_selects_what_it_names(wanted: str, selected: Configuration) -> None:
    """Containers, content matches, selections and unions, RFC 6241 §6.2."""
    selection = etree.fromstring(f"<filter>{wanted}</filter>")

    found = subtree(CONFIG.elements(), selection)

    assert canonical_text(found) == selected.text
