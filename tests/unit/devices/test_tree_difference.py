from netmend.devices.tree_difference import touches
from netmend.devices.yang_tree import parse_config
from netmend.model.change import Touch


def services(*entries: str) -> str:
    return f'<services xmlns="urn:s">{"".join(entries)}</services>'


def service(name: str, port: str, more: str = "") -> str:
    return f"<service><name>{name}</name><egress-port>{port}</egress-port>{more}</service>"


def test_a_changed_leaf_is_touched_with_both_values() -> None:
    """The path names the entry by its key."""
    base = parse_config(services(service("gold", "ge-1"), service("silver", "ge-1")))
    post = parse_config(services(service("gold", "ge-2"), service("silver", "ge-1")))

    assert touches(base, post) == (
        Touch(path="/services/service[name='gold']/egress-port", keys=("gold",), values=("ge-1", "ge-2")),
    )


def test_a_new_entry_is_touched_as_a_whole() -> None:
    """Its key and every text in it."""
    base = parse_config(services(service("gold", "ge-1")))
    post = parse_config(services(service("gold", "ge-1"), service("silver", "ge-2")))

    assert touches(base, post) == (
        Touch(path="/services/service[name='silver']", keys=("silver",), values=("silver", "ge-2")),
    )


def test_a_lone_entry_that_is_another_one_is_two_touches() -> None:
    """Gold went and silver came: nobody renamed anything."""
    touched = touches(
        parse_config(services(service("gold", "ge-1"))), parse_config(services(service("silver", "ge-1")))
    )

    assert [touch.keys for touch in touched] == [("gold",), ("silver",)]


def test_nested_keys_are_all_named() -> None:
    """Every list on the way gives its key."""
    unit = "<unit><id>0</id><mtu>%s</mtu></unit>"
    touched = touches(
        parse_config(services(service("gold", "ge-1", unit % 1500))),
        parse_config(services(service("gold", "ge-1", unit % 9000))),
    )

    assert touched == (
        Touch(
            path="/services/service[name='gold']/unit[id='0']/mtu",
            keys=("gold", "0"),
            values=("1500", "9000"),
        ),
    )


def test_a_changed_order_is_touched() -> None:
    """In a list that its owner sorts the order is configuration."""
    one, two = "<rule><seq>b</seq></rule>", "<rule><seq>a</seq></rule>"

    assert touches(parse_config(f"<acl>{two}{one}</acl>"), parse_config(f"<acl>{one}{two}</acl>"))


def test_equal_trees_touch_nothing() -> None:
    """Nothing differs, nothing is touched."""
    tree = parse_config(services(service("gold", "ge-1")))

    assert touches(tree, tree) == ()
