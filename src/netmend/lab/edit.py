"""Apply the config of an edit-config to a configuration, RFC 6241 §7.2: all of it, or nothing."""

from dataclasses import dataclass

from lxml import etree

from netmend.lab.configuration import Configuration
from netmend.lab.rpc_error import RpcError, bad_element, invalid_value, missing_element, unknown_element
from netmend.lab.schema import CONTAINERS, INTERFACES, KEY, SERVICES, Container, Leaf

NETCONF_NS = "urn:ietf:params:xml:ns:netconf:base:1.0"
OPERATIONS = frozenset({"merge", "replace", "create", "delete", "remove"})
DEFAULT_OPERATIONS = frozenset({"merge", "replace", "none"})

_OPERATION = f"{{{NETCONF_NS}}}operation"

Work = dict[str, dict[str, str]]


@dataclass(frozen=True)
class _Given:
    """One list entry of an edit, checked against the model. `leaves`: the key is not among them."""

    key: str
    operation: str
    leaves: tuple[tuple[Leaf, str, str], ...]


def edited(base: Configuration, config: etree._Element, *, default_operation: str) -> Configuration:
    """Return the configuration that the edit makes out of `base`.

    Types and structure are checked here; what must hold in the whole datastore is
    `Configuration.check`, for whoever asks for a test.

    Raises:
        RpcError: the edit is not possible; `base` is as it was, in any case.
    """
    work = {c.name: {key: dict(leaves) for key, leaves in base.of(c).items()} for c in CONTAINERS}
    if default_operation == "replace":
        work = {c.name: {} for c in CONTAINERS}
    for element in _children(config, "/"):
        _edit_container(work, element, default_operation)
    return Configuration(work[INTERFACES.name], work[SERVICES.name])


def _edit_container(work: dict[str, Work], element: etree._Element, inherited: str) -> None:
    container = _container_of(element)
    entries = work[container.name]
    operation = _operation(element, inherited, container.path)
    given = [_entry(container, child, operation) for child in _children(element, container.path)]
    match operation:
        case "create" if entries:
            raise _data_exists(container.path)
        case "delete" if not entries:
            raise _data_missing(container.path)
        case "delete" | "remove":
            entries.clear()
            return
        case "replace":
            entries.clear()
        case _:
            pass
    for entry in given:
        _edit_entry(container, entries, entry)


def _edit_entry(container: Container, entries: Work, given: _Given) -> None:
    path = container.entry_path(given.key)
    exists = given.key in entries
    match given.operation:
        case "create" if exists:
            raise _data_exists(path)
        case "delete" | "none" if not exists:
            raise _data_missing(path)
        case "delete" | "remove":
            entries.pop(given.key, None)
            return
        case "replace":
            entries[given.key] = {}
        case _:
            pass
    leaves = entries.setdefault(given.key, {})
    for leaf, operation, value in given.leaves:
        _edit_leaf(leaves, leaf, operation, value, f"{path}/{container.prefix}:{leaf.name}")


def _edit_leaf(leaves: dict[str, str], leaf: Leaf, operation: str, value: str, path: str) -> None:
    exists = leaf.name in leaves
    match operation:
        case "create" if exists:
            raise _data_exists(path)
        case "delete" | "none" if not exists:
            raise _data_missing(path)
        case "delete" | "remove":
            leaves.pop(leaf.name, None)
        case "none":
            pass
        case _:
            leaves[leaf.name] = value


def _container_of(element: etree._Element) -> Container:
    name = etree.QName(element)
    for container in CONTAINERS:
        if (name.namespace, name.localname) == (container.namespace, container.name):
            return container
    if name.namespace not in {container.namespace for container in CONTAINERS}:
        raise RpcError(
            "unknown-namespace",
            f"unknown namespace {name.namespace}",
            path="/",
            info=(("bad-element", name.localname), ("bad-namespace", name.namespace or "")),
        )
    raise unknown_element(name.localname, "/")


def _entry(container: Container, element: etree._Element, inherited: str) -> _Given:
    _demand_name(element, container, {container.entry}, container.path)
    children = _children(element, container.path)
    names = [etree.QName(child).localname for child in children]
    if KEY not in names:
        raise missing_element(KEY, f"{container.path}/{container.prefix}:{container.entry}")
    if names[0] != KEY:
        raise bad_element(KEY, container.path, "the key must be the first child (RFC 7950 7.8.5)")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise bad_element(twice, container.path, "given twice")
    key_leaf = container.leaves[0]
    key = _value(key_leaf, children[0], container.path)
    path = container.entry_path(key)
    operation = _operation(element, inherited, path)
    known = {leaf.name for leaf in container.leaves}
    leaves = []
    for child in children[1:]:
        _demand_name(child, container, known, path)
        leaf = container.leaf(etree.QName(child).localname) or key_leaf
        own = _operation(child, operation, path)
        value = "" if own in {"delete", "remove"} else _value(leaf, child, path)
        leaves.append((leaf, own, value))
    return _Given(key, operation, tuple(leaves))


def _demand_name(element: etree._Element, container: Container, allowed: set[str], path: str) -> None:
    name = etree.QName(element)
    if name.namespace != container.namespace or name.localname not in allowed:
        raise unknown_element(name.localname, path)


def _value(leaf: Leaf, element: etree._Element, path: str) -> str:
    if len(element):
        raise bad_element(leaf.name, path, "a leaf has no children")
    try:
        return leaf.canonical(element.text or "")
    except ValueError as err:
        raise invalid_value(f"{leaf.name}: {err}", path) from err


def _operation(element: etree._Element, inherited: str, path: str) -> str:
    for attribute in element.attrib:
        if attribute != _OPERATION:
            name = etree.QName(str(attribute)).localname
            raise RpcError(
                "unknown-attribute",
                f"unknown attribute {name}",
                path=path,
                info=(("bad-attribute", name), ("bad-element", etree.QName(element).localname)),
            )
    operation = element.get(_OPERATION)
    if operation is None:
        return inherited
    if operation not in OPERATIONS:
        raise RpcError(
            "bad-attribute",
            f"unknown operation {operation!r}",
            path=path,
            info=(("bad-attribute", "operation"), ("bad-element", etree.QName(element).localname)),
        )
    return operation


def _children(element: etree._Element, path: str) -> list[etree._Element]:
    children = [child for child in element if isinstance(child.tag, str)]
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in texts):
        raise bad_element(etree.QName(element).localname, path, "text where elements belong")
    return children


def _data_exists(path: str) -> RpcError:
    return RpcError("data-exists", "the data exist already", path=path)


def _data_missing(path: str) -> RpcError:
    return RpcError("data-missing", "the data do not exist", path=path)
