"""Subtree filtering, RFC 6241 §6: which parts of the data a filter selects."""

from lxml import etree

from netmend.lab.element import new_element


def subtree(data: list[etree._Element], selection: etree._Element) -> list[etree._Element]:
    """Return copies of the selected parts of `data`, in their order.

    `selection`: the `filter` element; several siblings select the union.
    """
    kept: set[etree._Element] = set()
    filters = _elements(selection)
    for top in data:
        for wanted in filters:
            _mark(top, wanted, kept)
    return [copy for top in data if (copy := _pruned(top, kept)) is not None]


def _mark(data: etree._Element, wanted: etree._Element, kept: set[etree._Element]) -> bool:
    if not _same_name(data, wanted) or wanted.attrib:
        return False
    inner = _elements(wanted)
    if not inner:
        kept.add(data)
        return True
    tests = [child for child in inner if _is_content_match(child)]
    tested = [_matching_leaf(data, test) for test in tests]
    if any(leaf is None for leaf in tested):
        return False
    others = [child for child in inner if not _is_content_match(child)]
    if not others:
        kept.add(data)
        return True
    kept.update(leaf for leaf in tested if leaf is not None)
    marked = [_mark(child, other, kept) for child in _elements(data) for other in others]
    return bool(tests) or any(marked)


def _pruned(data: etree._Element, kept: set[etree._Element], *, whole: bool = False) -> etree._Element | None:
    whole = whole or data in kept
    children = [copy for child in _elements(data) if (copy := _pruned(child, kept, whole=whole)) is not None]
    if not whole and not children:
        return None
    name = etree.QName(data)
    copy = new_element(name.namespace, name.localname, data.text)
    copy.extend(children)
    return copy


def _elements(parent: etree._Element) -> list[etree._Element]:
    return [child for child in parent if isinstance(child.tag, str)]


def _is_content_match(wanted: etree._Element) -> bool:
    return not len(wanted) and bool(wanted.text and wanted.text.strip())


def _matching_leaf(data: etree._Element, test: etree._Element) -> etree._Element | None:
    for child in data:
        if _same_name(child, test) and (child.text or "").strip() == (test.text or "").strip():
            return child
    return None


def _same_name(data: etree._Element, wanted: etree._Element) -> bool:
    have, want = etree.QName(data), etree.QName(wanted)
    return have.localname == want.localname and want.namespace in {None, have.namespace}
