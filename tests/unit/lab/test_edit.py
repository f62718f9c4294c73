import pytest
from lxml import etree

from netmend.lab.configuration import Configuration
from netmend.lab.edit import edited
from netmend.lab.rpc_error import RpcError

BASE = Configuration(
    {"p1": {"enabled": "true"}, "p2": {"enabled": "true"}},
    {"gold": {"egress-port": "p1", "shaper-mbps": "40"}},
)
NC = "urn:ietf:params:xml:ns:netconf:base:1.0"


def edit(services: str, *, default: str = "merge", inside: str = "") -> Configuration:
    config = etree.fromstring(
        f'<config xmlns="{NC}" xmlns:nc="{NC}">'
        f'<services xmlns="urn:netmend:lab:services" {inside}>{services}</services></config>'
    )
    return edited(BASE, config, default_operation=default)


def entry(leaves: str, *, operation: str = "") -> str:
    attribute = f' nc:operation="{operation}"' if operation else ""
    return f"<service{attribute}><name>gold</name>{leaves}</service>"


def test_merge_sets_what_is_given_and_keeps_the_rest() -> None:
    """The default operation."""
    result = edit(entry("<shaper-mbps> 060 </shaper-mbps>"))

    assert result.services["gold"] == {"egress-port": "p1", "shaper-mbps": "60"}
    assert result.interfaces == BASE.interfaces


def test_replace_of_an_entry_keeps_nothing_of_it() -> None:
    """Leaves that are not given are gone."""
    result = edit(entry("<egress-port>p2</egress-port>", operation="replace"))

    assert result.services["gold"] == {"egress-port": "p2"}


def test_replace_as_default_replaces_the_whole_datastore() -> None:
    """What the config does not name is gone, other containers too."""
    result = edit(entry("<egress-port>p2</egress-port>"), default="replace")

    assert result.services == {"gold": {"egress-port": "p2"}}
    assert result.interfaces == {}


def test_replace_of_a_container_keeps_none_of_its_entries() -> None:
    """The operation on the container counts for all of it."""
    result = edit(
        "<service><name>new</name><egress-port>p1</egress-port></service>", inside='nc:operation="replace"'
    )

    assert set(result.services) == {"new"}


@pytest.mark.parametrize("operation", ["delete", "remove"])
def test_an_entry_can_be_taken_away(operation: str) -> None:
    """Both words take away what is there."""
    assert edit(entry("", operation=operation)).services == {}


def test_a_leaf_can_be_deleted_below_an_entry_that_only_leads_there() -> None:
    """default-operation none touches nothing but the nodes with an operation."""
    result = edit(entry('<shaper-mbps nc:operation="delete"/>'), default="none")

    assert result.services["gold"] == {"egress-port": "p1"}


def test_remove_of_nothing_is_fine() -> None:
    """remove, unlike delete, asks for no existence."""
    result = edit('<service nc:operation="remove"><name>other</name></service>')

    assert result.text == BASE.text


def test_the_base_is_never_changed() -> None:
    """An edit is a new value."""
    before = BASE.text

    edit(entry("", operation="delete"))

    assert Configuration(BASE.interfaces, BASE.services).text == before


@pytest.mark.parametrize(
    ("services", "default", "tag"),
    [
        (entry("<colour>red</colour>"), "merge", "unknown-element"),
        ('<service xmlns="urn:other"><name>gold</name></service>', "merge", "unknown-element"),
        (entry("<shaper-mbps>0</shaper-mbps>"), "merge", "invalid-value"),
        (entry("<shaper-mbps>100001</shaper-mbps>"), "merge", "invalid-value"),
        (entry("<shaper-mbps>4e1</shaper-mbps>"), "merge", "invalid-value"),
        (entry("<egress-port>p 1</egress-port>"), "merge", "invalid-value"),
        (entry("<egress-port><p1/></egress-port>"), "merge", "bad-element"),
        (entry("<egress-port>p1</egress-port><egress-port>p2</egress-port>"), "merge", "bad-element"),
        ("<service><egress-port>p1</egress-port></service>", "merge", "missing-element"),
        ("<service><egress-port>p1</egress-port><name>gold</name></service>", "merge", "bad-element"),
        ("text", "merge", "bad-element"),
        (entry("", operation="create"), "merge", "data-exists"),
        (entry('<shaper-mbps nc:operation="create">1</shaper-mbps>'), "merge", "data-exists"),
        ('<service nc:operation="delete"><name>other</name></service>', "merge", "data-missing"),
        ("<service><name>other</name></service>", "none", "data-missing"),
        (entry("", operation="upsert"), "merge", "bad-attribute"),
        ('<service colour="red"><name>gold</name></service>', "merge", "unknown-attribute"),
    ],
)
def test_a_wrong_edit_is_refused_by_its_tag(services: str, default: str, tag: str) -> None:
    """RFC 6241 appendix A."""
    with pytest.raises(RpcError) as refused:
        edit(services, default=default)

    assert refused.value.tag == tag


def test_an_unknown_namespace_is_refused() -> None:
    """The model has two namespaces."""
    config = etree.fromstring('<config><aaa xmlns="urn:other"/></config>')

    with pytest.raises(RpcError) as refused:
        edited(BASE, config, default_operation="merge")

    assert refused.value.tag == "unknown-namespace"
