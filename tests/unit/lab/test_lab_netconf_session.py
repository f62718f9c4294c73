import pytest
from lxml import etree

from netmend.lab.exchange import Reply
from netmend.lab.netconf_dialects import DIALECTS
from netmend.lab.netconf_session import ProtocolError, hello, reply_to, request_in, speaks_chunked
from netmend.lab.rpc_error import RpcError

NC = "urn:ietf:params:xml:ns:netconf:base:1.0"
HELLO = f'<hello xmlns="{NC}"><capabilities><capability>{{}}</capability></capabilities></hello>'


def test_the_hello_offers_what_the_device_can() -> None:
    """With the session's number, and nothing that it cannot."""
    root = etree.fromstring(hello(7, DIALECTS["netconf"].capabilities))

    capabilities = {capability.text for capability in root.iter(f"{{{NC}}}capability")}
    assert root.findtext(f"{{{NC}}}session-id") == "7"
    assert "urn:ietf:params:netconf:capability:confirmed-commit:1.1" in capabilities
    assert "urn:ietf:params:netconf:capability:writable-running:1.0" not in capabilities


@pytest.mark.parametrize(("base", "chunked"), [("1.0", False), ("1.1", True)])
def test_the_framing_is_what_both_know(base: str, *, chunked: bool) -> None:
    """RFC 6242 §4.1."""
    assert speaks_chunked(HELLO.format(f"urn:ietf:params:netconf:base:{base}").encode()) is chunked


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"<hello",
        b"<hello/>",
        hello(1, DIALECTS["netconf"].capabilities),
        b'<!DOCTYPE hello><hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"/>',
    ],
)
def test_what_is_no_client_hello_ends_the_session(message: bytes) -> None:
    """A server's hello and a DOCTYPE too."""
    with pytest.raises(ProtocolError):
        speaks_chunked(message)


@pytest.mark.parametrize(
    "message",
    [
        b"<rpc/>",
        b'<!DOCTYPE rpc [<!ENTITY a "b">]><rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">&a;</rpc>',
    ],
)
def test_what_is_no_rpc_ends_the_session(message: bytes) -> None:
    """There is no message-id to answer to."""
    with pytest.raises(ProtocolError):
        request_in(message)


@pytest.mark.parametrize(
    ("attributes", "inner", "tag"),
    [
        ("", "<get/>", "missing-attribute"),
        ('message-id="1"', "", "malformed-message"),
        ('message-id="1"', "<get/><get/>", "malformed-message"),
    ],
)
def test_a_wrong_rpc_is_answered(attributes: str, inner: str, tag: str) -> None:
    """RFC 6241 §4.3."""
    with pytest.raises(RpcError) as refused:
        request_in(f'<rpc xmlns="{NC}" {attributes}>{inner}</rpc>'.encode())

    assert refused.value.tag == tag


def test_a_reply_carries_the_attributes_of_its_rpc() -> None:
    """All of them, RFC 6241 §4.2."""
    rpc, _ = request_in(f'<rpc xmlns="{NC}" message-id="1&lt;2" x="y"><get/></rpc>'.encode())

    reply = etree.fromstring(reply_to(rpc, Reply()))

    assert {str(key): str(value) for key, value in reply.attrib.items()} == {"message-id": "1<2", "x": "y"}
    assert [etree.QName(child).localname for child in reply] == ["ok"]


def test_an_error_says_all_that_is_known_of_it() -> None:
    """Tag, app-tag, path with its prefixes, message and info."""
    error = RpcError(
        "data-missing", "no such port", app_tag="instance-required", path="/svc:services", info=(("a", "1"),)
    )

    reply = etree.fromstring(reply_to(None, Reply(error=error, acted=False)))

    found = reply[0]
    assert {etree.QName(child).localname: child.text for child in found} == {
        "error-type": "application",
        "error-tag": "data-missing",
        "error-severity": "error",
        "error-app-tag": "instance-required",
        "error-path": "/svc:services",
        "error-message": "no such port",
        "error-info": None,
    }
    assert found.nsmap["svc"] == "urn:netmend:lab:services"
    assert found.findtext(f"{{{NC}}}error-info/{{{NC}}}a") == "1"
