import pytest

from netmend.devices.yang_tree import canonical_text, parse_config
from netmend.errors import BadInputError

PREFIXED = """<?xml version="1.0"?>
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">
  <s:services xmlns:s="urn:s" s:seen="1"><!-- old -->
    <s:service><s:name>gold</s:name><s:port>ge<!-- cut -->-1</s:port></s:service>
  </s:services>
  <a xmlns="urn:a"> <b/> </a>
</config>"""
PLAIN = (
    '<a xmlns="urn:a"><b/></a>'
    '<services xmlns="urn:s"><service><name>gold</name><port>ge-1</port></service></services>'
)
TEXT = """<a xmlns="urn:a">
  <b></b>
</a>
<services xmlns="urn:s">
  <service>
    <name>gold</name>
    <port>ge-1</port>
  </service>
</services>
"""


@pytest.mark.parametrize("source", [PREFIXED, PLAIN])
def test_equal_configurations_have_one_text(source: str) -> None:
    """Prefixes, comments, attributes, blanks and the order of the top level do not count."""
    assert canonical_text(parse_config(source)) == TEXT


def test_an_empty_configuration_is_the_empty_text() -> None:
    """Nothing is nothing."""
    assert canonical_text(parse_config("")) == ""


def test_the_text_is_its_own_canonical_form() -> None:
    """Writing and reading again changes nothing."""
    assert canonical_text(parse_config(TEXT)) == TEXT


@pytest.mark.parametrize("bad", ["<a>", "<a></b>", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])
def test_what_is_no_plain_xml_is_bad_input(bad: str) -> None:
    """Broken or with a DOCTYPE: refused before anything is made of it."""
    with pytest.raises(BadInputError):
        parse_config(bad)
