"""Make XML elements whose namespace is the default one, so that no prefixes are written."""

from lxml import etree


def new_element(namespace: str | None, name: str, text: str | None = None) -> etree._Element:
    """Return an element of its own."""
    if namespace is None:
        element = etree.Element(name)
    else:
        element = etree.Element(
            etree.QName(namespace, name),
            nsmap={None: namespace},  # type: ignore[dict-item]  # the stubs know no default namespace
        )
    element.text = text
    return element


def add_element(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Append a child in its parent's namespace and return it."""
    child = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name))
    child.text = text
    return child
