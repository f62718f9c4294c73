import pytest
from lxml import etree

from netmend.lab.edit import NETCONF_NS
from netmend.lab.exchange import Reply
from netmend.lab.netconf_hostility import disturbed
from netmend.lab.netconf_session import reply_to


def reply() -> bytes:
    rpc = etree.Element(f"{{{NETCONF_NS}}}rpc")
    rpc.set("message-id", "7")
    return reply_to(rpc, Reply())


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("doctype", b"<!ENTITY"),
        ("wrong_message_id", b'message-id="of-another-request"'),
        ("malformed", b"</rpc-repl>"),
    ],
)
def test_a_reply_is_disturbed(kind: str, mark: bytes) -> None:
    """What the device did is hidden behind it."""
    assert mark not in reply()
    assert mark in disturbed(kind, reply())


def test_a_huge_reply_is_longer_than_a_client_should_keep() -> None:
    """It is well-formed all the same."""
    huge = disturbed("huge_reply", reply())

    assert len(huge) > 8 * 1024 * 1024
    assert huge.endswith(b"</rpc-reply>")
