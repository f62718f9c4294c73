"""One NETCONF session without its transport: hellos, requests and replies as bytes, RFC 6241 §4 and §8.1."""

from collections.abc import Iterable

from lxml import etree

from netmend.lab.edit import NETCONF_NS
from netmend.lab.element import add_element, new_element
from netmend.lab.exchange import Reply
from netmend.lab.rpc_error import RpcError
from netmend.lab.schema import PREFIXES

_BASE_1_1 = "urn:ietf:params:netconf:base:1.1"


class ProtocolError(Exception):
    """The peer does not speak NETCONF; the session cannot go on."""


def hello(session_id: int, capabilities: Iterable[str]) -> bytes:
    """Return the device's hello."""
    root = new_element(NETCONF_NS, "hello")
    listed = add_element(root, "capabilities")
    for capability in capabilities:
        add_element(listed, "capability", capability)
    add_element(root, "session-id", str(session_id))
    return _written(root)


def speaks_chunked(message: bytes) -> bool:
    """Read the client's hello and say whether it knows base:1.1.

    Raises:
        ProtocolError: it is no hello.
    """
    root = _parsed(message)
    if root.tag != f"{{{NETCONF_NS}}}hello" or root.find(f"{{{NETCONF_NS}}}session-id") is not None:
        raise ProtocolError("no client hello")
    found = root.iterfind(f"{{{NETCONF_NS}}}capabilities/{{{NETCONF_NS}}}capability")
    return _BASE_1_1 in {(capability.text or "").strip() for capability in found}


def request_in(message: bytes) -> tuple[etree._Element, etree._Element]:
    """Return the rpc element and the operation in it.

    Raises:
        ProtocolError: the message is no rpc.
        RpcError: it is one, but not as it must be.
    """
    rpc = _parsed(message)
    if rpc.tag != f"{{{NETCONF_NS}}}rpc":
        raise ProtocolError("no rpc")
    operations = [child for child in rpc if isinstance(child.tag, str)]
    if rpc.get("message-id") is None:
        raise RpcError(
            "missing-attribute",
            "an rpc needs a message-id",
            error_type="rpc",
            info=(("bad-attribute", "message-id"), ("bad-element", "rpc")),
        )
    if len(operations) != 1:
        raise RpcError("malformed-message", "an rpc holds one operation", error_type="rpc")
    return rpc, operations[0]


def reply_to(rpc: etree._Element | None, reply: Reply) -> bytes:
    """Return the rpc-reply; it carries the attributes of the rpc, RFC 6241 §4.2."""
    root = new_element(NETCONF_NS, "rpc-reply")
    if rpc is not None:
        for name, value in rpc.attrib.items():
            root.set(name, value)
    if reply.error is not None:
        root.append(_error_element(reply.error))
    elif reply.data:
        root.extend(reply.data)
    else:
        add_element(root, "ok")
    return _written(root)


def _error_element(error: RpcError) -> etree._Element:
    element = etree.Element(f"{{{NETCONF_NS}}}rpc-error", nsmap=PREFIXES if error.path else None)
    add_element(element, "error-type", error.error_type)
    add_element(element, "error-tag", error.tag)
    add_element(element, "error-severity", "error")
    if error.app_tag:
        add_element(element, "error-app-tag", error.app_tag)
    if error.path:
        add_element(element, "error-path", error.path)
    message = add_element(element, "error-message", error.message)
    message.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    if error.info:
        info = add_element(element, "error-info")
        for name, text in error.info:
            add_element(info, name, text)
    return element


def _parsed(message: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(message.strip(), parser)
    except etree.XMLSyntaxError as err:
        raise ProtocolError(f"no XML: {err.msg}") from err
    if root.getroottree().docinfo.internalDTD is not None:
        raise ProtocolError("a DOCTYPE is refused")
    return root


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
