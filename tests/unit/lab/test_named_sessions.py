import pytest

from netmend.lab.configuration import Configuration
from netmend.lab.named_sessions import MOST, NamedSessions
from netmend.lab.rpc_error import RpcError

BASE = Configuration({"p1": {}}, {})
EDITED = Configuration({"p1": {"mtu": "9000"}}, {})


def test_a_session_begins_with_its_base_and_is_kept() -> None:
    """Whoever opens it again goes on."""
    named = NamedSessions()
    named.open("one", "netmend", BASE)
    named.put("one", EDITED)

    named.open("one", "other", BASE)

    assert (named.of("one"), named.users()) == (EDITED, {"one": "netmend"})


def test_the_one_touched_last_is_the_candidate() -> None:
    """As long as there is one."""
    named = NamedSessions()
    assert named.latest is None
    named.open("one", "netmend", BASE)
    named.open("two", "netmend", BASE)
    named.put("one", EDITED)
    assert named.latest is EDITED

    named.drop("one")

    assert named.latest is BASE


def test_there_are_only_so_many() -> None:
    """One that is there can still be opened."""
    named = NamedSessions()
    for number in range(MOST):
        named.open(f"s{number}", "netmend", BASE)

    with pytest.raises(RpcError, match="too many"):
        named.open("more", "netmend", BASE)
    named.open("s0", "netmend", BASE)

    assert "more" not in named


def test_what_is_gone_is_gone() -> None:
    """It cannot be read or dropped again."""
    named = NamedSessions()
    named.open("one", "netmend", BASE)
    named.drop("one")

    with pytest.raises(RpcError, match="no session one"):
        named.drop("one")
