import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.unit.characters import ANY

from netmend.lab.configuration import Configuration, canonical_text
from netmend.lab.rpc_error import RpcError
from netmend.model.world import World

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,10}", fullmatch=True, alphabet=ANY)
CONFIGURATIONS = st.builds(
    Configuration,
    st.dictionaries(NAMES, st.just({"enabled": "true"}), max_size=4),
    st.dictionaries(NAMES, st.just({"egress-port": "p1", "shaper-mbps": "7"}), max_size=4),
)


def test_the_canonical_text_is_written_as_agreed() -> None:
    """Two spaces, default namespaces, lists by name, the key first, one line end."""
    config = Configuration({"b": {"enabled": "true"}, "a": {}}, {})

    text = config.text

    assert text == (
        '<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">\n'
        "  <interface>\n"
        "    <name>a</name>\n"
        "  </interface>\n"
        "  <interface>\n"
        "    <name>b</name>\n"
        "    <enabled>true</enabled>\n"
        "  </interface>\n"
        "</interfaces>\n"
    )
    assert config.digest == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_an_empty_configuration_is_the_empty_text() -> None:
    """Nothing configured, nothing written."""
    assert Configuration({}, {}).text == ""


def test_prefixes_comments_attributes_and_order_do_not_matter() -> None:
    """Two ways to write the same configuration have one canonical text."""
    written = etree.fromstring(
        '<x xmlns:i="urn:a" xmlns:s="urn:b"><!-- c -->'
        '<s:top at="1"> <s:leaf>v</s:leaf>\n</s:top><i:first/></x>'
    )
    plain = etree.fromstring('<x><first xmlns="urn:a"/><top xmlns="urn:b"><leaf>v</leaf></top></x>')

    assert canonical_text(child for child in written if isinstance(child.tag, str)) == canonical_text(plain)


@given(CONFIGURATIONS)
def test_reading_a_configuration_back_gives_the_same_text(config: Configuration) -> None:
    """What a client reads over the wire has the digest that the log says."""
    wire = etree.tostring(etree.ElementTree(_wrapped(config)))

    assert canonical_text(etree.fromstring(wire)) == config.text


def _wrapped(config: Configuration) -> etree._Element:
    data = etree.Element("data")
    data.extend(config.elements())
    return data


def test_the_beginning_has_all_ports_and_the_hops_of_services_in_use(
    world: World, initial: Configuration
) -> None:
    """A terminated service leaves no trace; the shaper stands on the first device only."""
    assert initial.interfaces == {port: {"enabled": "true"} for port in world.topology.nodes[0].ports}
    assert initial.services == {
        "gold": {"egress-port": "to-r2", "shaper-mbps": "40"},
        "silver": {"egress-port": "to-r2"},
    }


@pytest.mark.parametrize(
    ("leaves", "tag"), [({}, "missing-element"), ({"egress-port": "nowhere"}, "data-missing")]
)
def test_a_service_needs_an_egress_port_that_exists(leaves: dict[str, str], tag: str) -> None:
    """A mandatory leaf and a reference are checked in the whole datastore."""
    with pytest.raises(RpcError) as refused:
        Configuration({}, {"gold": leaves}).check()

    assert refused.value.tag == tag
