"""The edit that leads a device from one configuration to another, RFC 6241 §7.2. Pure."""

from typing import Any, Literal

from lxml import etree

from netmend.devices.tree_difference import Pairing
from netmend.devices.yang_tree import BASE, Tree, children, text_of

_OPERATION = f"{{{BASE}}}operation"


def inverse(from_tree: Tree, to_tree: Tree) -> str:
    """Return the smallest `config` for edit-config that makes `from_tree` what `to_tree` is.

    Works on what the device sent, so that prefixes inside of texts keep their meaning.  Where list entries
    cannot be told apart, the element around them is replaced as a whole.  A lone text is taken for a leaf,
    though it may be the only entry of a leaf-list: whoever uses the edit proves it on the device first.
    """
    payload = etree.Element(f"{{{BASE}}}config", nsmap={"nc": BASE})
    _lead_back(payload, from_tree, to_tree)
    return _written(payload)


def coarse_inverse(from_tree: Tree, to_tree: Tree) -> str:
    """Return the `config` that replaces what differs at the top level; sure where `inverse` guesses."""
    payload = etree.Element(f"{{{BASE}}}config", nsmap={"nc": BASE})
    pairing = Pairing(from_tree, to_tree)
    for gone in pairing.gone:
        _operate(payload, gone, "delete", pairing)
    for _, wanted in pairing.pairs:
        _operate(payload, wanted, "replace", pairing)
    for new in pairing.new:
        _operate(payload, new, "create", pairing)
    return _written(payload)


def _lead_back(payload: Tree, before: Tree, after: Tree) -> None:
    pairing = Pairing(before, after)
    for child in pairing.gone:
        _operate(payload, child, "delete", pairing)
    for old, new in pairing.pairs:
        below = Pairing(old, new)
        if children(old) and children(new) and below.sound:
            step = _copied_into(payload, new, whole=False)
            if pairing.key(new) is not None:
                _copied_into(step, children(new)[0], whole=True)
            _lead_back(step, old, new)
        else:
            _operate(payload, new, "replace", pairing)
    for child in pairing.new:
        _operate(payload, child, "create", pairing)


def _operate(
    payload: Tree, element: Tree, operation: Literal["create", "delete", "replace"], pairing: Pairing
) -> None:
    copy = _copied_into(payload, element, whole=operation != "delete")
    copy.set(_OPERATION, operation)
    if operation == "delete":
        copy.text = text_of(element) or None  # a leaf-list knows its entries by it
        if pairing.key(element) is not None and children(element):
            _copied_into(copy, children(element)[0], whole=True)


def _copied_into(parent: Tree, element: Tree, *, whole: bool) -> Tree:
    """Append a copy of the element, or of its tag only, with the prefixes that its texts may use."""
    prefixes: Any = {p: uri for p, uri in element.nsmap.items() if parent.nsmap.get(p) != uri}
    copy = etree.SubElement(parent, element.tag, nsmap=prefixes)  # lxml-stubs know no default namespace
    if whole:
        copy.text = text_of(element) or None
        for child in children(element):
            _copied_into(copy, child, whole=True)
    return copy


def _written(payload: Tree) -> str:
    etree.indent(payload, "  ")
    return etree.tostring(payload, encoding="unicode") + "\n"
