"""A configuration as a tree, and its canonical text. Pure.

A tree is an element whose children are the top-level elements of a configuration, such as the `data` of a
reply to get-config. List keys are not known without the YANG model: RFC 7950 §7.8.5 puts them first in an
entry, so an entry is recognised by its first leaf.
"""

import re
from typing import Any

from lxml import etree

from netmend.errors import BadInputError

Tree = etree._Element  # noqa: SLF001 - lxml gives its element type no public name

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def parse_config(text: str) -> Tree:
    """Read the XML of zero or more top-level elements, or of one `config` around them, as a tree.

    Raises:
        BadInputError: it is no XML, or it declares a DOCTYPE.
    """
    if "<!DOCTYPE" in text:
        raise BadInputError("configuration: a DOCTYPE is not allowed")
    wrapped = f'<nc:config xmlns:nc="{BASE}">{_DECLARATION.sub("", text)}</nc:config>'
    try:
        tree = etree.fromstring(wrapped.encode(), _PARSER)
    except etree.XMLSyntaxError as error:
        raise BadInputError(f"configuration: not well-formed: {error.msg}") from error
    if len(tree) == 1 and local_name(tree[0]) == "config":
        return tree[0]
    return tree


def canonical_text(tree: Tree) -> str:
    """Write a tree so that equal configurations are equal texts; an empty one is the empty text."""
    tops = sorted((_rebuilt(element) for element in children(tree)), key=_place)
    for element in tops:
        etree.indent(element, "  ")
    return "".join(f"{_written(element)}\n" for element in tops)


def same(one: Tree, other: Tree) -> bool:
    """Say whether two elements have the same canonical form."""
    return (
        one.tag == other.tag
        and text_of(one) == text_of(other)
        and len(children(one)) == len(children(other))
        and all(same(a, b) for a, b in zip(children(one), children(other), strict=True))
    )


def local_name(element: Tree) -> str:
    """Return the name without its namespace."""
    return etree.QName(element).localname


def children(element: Tree) -> list[Tree]:
    """Return the child elements, without comments and processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def text_of(element: Tree) -> str:
    """Return the text of a leaf; around child elements and in blank leaves there is none.

    A comment splits a text in lxml: the parts belong together.
    """
    if any(isinstance(child.tag, str) for child in element):
        return ""
    text = (element.text or "") + "".join(child.tail or "" for child in element)
    return text if text.strip() else ""


def _rebuilt(element: Tree, parent: Tree | None = None) -> Tree:
    uri = etree.QName(element).namespace
    namespace: Any = {None: uri} if uri else {}  # lxml-stubs know no default namespace
    if parent is None:
        copy = etree.Element(element.tag, nsmap=namespace)
    else:
        copy = etree.SubElement(parent, element.tag, nsmap=namespace)
    copy.text = text_of(element) or None
    for child in children(element):
        _rebuilt(child, copy)
    return copy


def _written(element: Tree) -> str:
    return etree.tostring(element, method="c14n2", with_comments=False).decode()


def _place(element: Tree) -> tuple[str, str]:
    name = etree.QName(element)
    return (name.namespace or "", name.localname)
