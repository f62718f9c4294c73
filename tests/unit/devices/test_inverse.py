"""The law of the inverse edit: applied to where it leads from, it gives where it leads to."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from netmend.devices.inverse import coarse_inverse, inverse
from netmend.devices.yang_tree import BASE, Tree, canonical_text, children, local_name, parse_config, text_of

OPERATION = f"{{{BASE}}}operation"
LISTS = {"service": "name", "unit": "id"}
ORDER = ("name", "id", "port", "mbps", "tag", "limits", "unit", "low", "high", "service", "mtu", "services")


def identity(element: Tree) -> tuple[str, str]:
    """Return what YANG would know the element by."""
    name = local_name(element)
    if name == "tag":
        return name, text_of(element)
    return name, text_of(children(element)[0]) if name in LISTS else ""


def apply(tree: Tree, edit: Tree) -> None:
    """Carry out edit-config with default operation merge, RFC 6241 §7.2."""
    for wanted in children(edit):
        operation = wanted.get(OPERATION, "merge")
        found = [child for child in children(tree) if identity(child) == identity(wanted)]
        assert len(found) == {"delete": 1, "create": 0}.get(operation, len(found))
        if operation in {"delete", "replace"}:
            for child in found:
                tree.remove(child)
        if operation in {"create", "replace"}:
            tree.append(copy.deepcopy(wanted))
        if operation == "merge":
            assert len(found) == 1
            if children(wanted):
                apply(found[0], wanted)
            else:
                assert text_of(found[0]) == text_of(wanted)
    tree[:] = sorted(tree, key=lambda child: (ORDER.index(local_name(child)), identity(child)))


def element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def optional(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values.map(lambda value: element(name, value)))


words = st.sampled_from(["a", "b", "c", "d"])


def entries(name: str, content: st.SearchStrategy[str], *, least: int = 0) -> st.SearchStrategy[str]:
    """Return list entries sorted by key, as a server keeps them."""
    found = st.dictionaries(words, content, min_size=least, max_size=4)
    return found.map(
        lambda d: "".join(element(name, element(LISTS[name], key) + d[key]) for key in sorted(d))
    )


units = entries("unit", optional("mtu", words))
several = st.sets(words, min_size=2).map(
    lambda texts: "".join(element("tag", text) for text in sorted(texts))
)
tags = st.one_of(st.just(""), several)
limits = st.tuples(optional("low", words), optional("high", words)).map("".join)
service = st.tuples(
    words.map(lambda value: element("port", value)),
    optional("mbps", words),
    tags,
    optional("limits", limits),
    units,
).map("".join)
configs = entries("service", service).map(
    lambda text: f'<services xmlns="urn:s">{text}</services>' if text else ""
)


@given(before=configs, after=configs)
def test_the_inverse_leads_back(before: str, after: str) -> None:
    """Whatever two configurations there are, the edit makes one of the other."""
    start, goal = parse_config(before), parse_config(after)

    payload = parse_config(inverse(start, goal))

    apply_top(start, payload)
    assert canonical_text(start) == canonical_text(goal)


@settings(max_examples=40)
@given(before=configs, after=configs)
def test_the_coarse_inverse_leads_back_too(before: str, after: str) -> None:
    """It replaces whole top-level elements, so it need not know any key."""
    start, goal = parse_config(before), parse_config(after)

    payload = parse_config(coarse_inverse(start, goal))

    apply(start, payload)
    assert canonical_text(start) == canonical_text(goal)


def apply_top(tree: Tree, payload: Tree) -> None:
    """Apply below the one container, creating or deleting it where the edit says so."""
    for wanted in children(payload):
        operation = wanted.get(OPERATION)
        if operation is None:
            apply(tree[0], wanted)
        else:
            assert operation in {"create", "delete"}
            tree[:] = [copy.deepcopy(wanted)] if operation == "create" else []


def test_only_the_way_to_what_differs_is_sent() -> None:
    """Keys on the way, the leaf itself, nothing of the neighbours."""
    start = parse_config('<s xmlns="urn:s"><e><name>x</name><p>1</p></e><e><name>y</name><p>1</p></e></s>')
    goal = parse_config('<s xmlns="urn:s"><e><name>x</name><p>2</p></e><e><name>y</name><p>1</p></e></s>')

    assert inverse(start, goal) == (
        f'<nc:config xmlns:nc="{BASE}">\n'
        '  <s xmlns="urn:s">\n'
        "    <e>\n"
        "      <name>x</name>\n"
        '      <p nc:operation="replace">2</p>\n'
        "    </e>\n"
        "  </s>\n"
        "</nc:config>\n"
    )


def test_prefixes_inside_of_texts_survive() -> None:
    """An identity's prefix is declared where its text goes."""
    start = parse_config('<i xmlns="urn:i"><type>x</type></i>')
    goal = parse_config('<t:x xmlns:t="urn:x"/><i xmlns="urn:i" xmlns:ia="urn:ia"><type>ia:eth</type></i>')

    payload = parse_config(inverse(start, goal))

    assert [e.nsmap["ia"] for e in payload.iter("{urn:i}type")] == ["urn:ia"]


def test_entries_that_cannot_be_told_apart_are_replaced_with_what_holds_them() -> None:
    """A lone element with another first leaf may be another list entry: guessing is not safe."""
    start = parse_config('<a xmlns="urn:a"><users><user><login>x</login></user></users></a>')
    goal = parse_config('<a xmlns="urn:a"><users><user><login>y</login></user></users></a>')

    assert '<users nc:operation="replace">' in inverse(start, goal)


def test_a_changed_order_replaces_the_list() -> None:
    """An order that its owner gave is restored with the whole list."""
    rule = "<rule><name>{}</name></rule>"
    start = parse_config(f"<acl><rules>{rule.format('a')}{rule.format('b')}</rules></acl>")
    goal = parse_config(f"<acl><rules>{rule.format('b')}{rule.format('a')}</rules></acl>")

    assert '<rules nc:operation="replace">' in inverse(start, goal)
