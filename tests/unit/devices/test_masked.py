import pytest

from netmend.devices.masked import masked


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (" username a privilege 15 secret 9 $9$canary", " username a privilege 15 secret ***"),
        ("-enable password canary", "-enable password ***"),
        (" snmp-server community canary RO", " snmp-server community ***"),
        ("+ neighbor 10.0.0.2 password 7 canary", "+ neighbor 10.0.0.2 password ***"),
        ("  ip ospf message-digest-key 1 md5 7 canary", "  ip ospf message-digest-key 1 md5 ***"),
        (" ip ospf authentication-key canary", " ip ospf authentication-key ***"),
        (" tacacs-server key 7 canary", " tacacs-server key ***"),
        ("  key-string 7 canary", "  key-string ***"),
        ("  key 7 canary", "  key ***"),
        ("   <password>canary</password>", "   <password>***</password>"),
        ("+  <s:shared-secret>canary</s:shared-secret>", "+  <s:shared-secret>***</s:shared-secret>"),
    ],
)
def test_a_secret_is_not_shown(line: str, shown: str) -> None:
    """Nor what encryption it has, which is easily undone."""
    assert masked(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        " shaper-mbps 40",
        " set community 65000:1",
        " service password-encryption",
        "key chain isis",
        "  key 1",
        " <name>gold-acme</name>",
    ],
)
def test_everything_else_is_shown_as_it_is(line: str) -> None:
    """Whoever authorizes a change has to see it."""
    assert masked(line) == line
