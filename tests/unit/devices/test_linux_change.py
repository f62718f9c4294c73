from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.devices.linux_change import changed, is_between, lead, undone
from netmend.devices.linux_host import Host, Kind, Thing
from netmend.errors import BadInputError

NAMES = {name: name for name in ("eth0", "eth1", "gold")} | {"customer": "eth1"}
EMPTY = Host({}, NAMES, {}, {})
MTUS = st.sampled_from(["1280", "1500", "9000"])


def line_of(parts: tuple[str, ...]) -> str:
    return " ".join(parts)


LINES = st.one_of(
    st.tuples(
        st.just("ip link set dev"), st.sampled_from(["eth0", "eth1", "customer"]), st.just("mtu"), MTUS
    ).map(line_of),
    st.tuples(
        st.sampled_from(["ip route replace"]),
        st.sampled_from(["default", "10.0.0.0/8", "10.9.1.1", "fd00::/64"]),
        st.sampled_from(["dev eth0", "dev eth1", "dev customer proto boot"]),
        st.sampled_from(["", "table gold", "metric 7"]),
    ).map(lambda parts: line_of(parts).strip()),
    st.sampled_from(["ip route del default", "ip route del 10.0.0.0/8", "tc qdisc del dev gold root"]),
    st.tuples(
        st.just("tc qdisc replace dev"),
        st.sampled_from(["gold", "eth1"]),
        st.sampled_from(["root", "root handle 7:", "root handle 8:"]),
        st.just("tbf rate"),
        st.sampled_from(["1mbit", "40mbit", "1gbit"]),
        st.just("burst 32kb latency 50ms"),
    ).map(line_of),
    st.tuples(
        st.just("tc class replace dev eth0 parent"),
        st.sampled_from(["1:", "1:1"]),
        st.just("classid 1:10 htb rate 5mbit ceil"),
        st.sampled_from(["5mbit", "9mbit"]),
        st.just("burst 16kb cburst 16kb"),
    ).map(line_of),
)
EDITS = st.lists(LINES, max_size=8).map(tuple)
BEGUN = ("ip link set dev eth0 mtu 1500", "ip link set dev eth1 mtu 1500")


def host(*lines: str) -> Host:
    """Return a host that holds the links, and what the lines make."""
    things = [Thing(Kind.LINK, (name,), ("mtu", "1500")) for name in ("eth0", "eth1", "gold")]
    return changed(replace(EMPTY, things={one.id: one for one in things}), lines).host


@given(EDITS, EDITS)
def test_change_and_way_back_lead_to_the_same_text(before: tuple[str, ...], edits: tuple[str, ...]) -> None:
    """Running + change = intended; intended + back-out = running; and the commands alone do the same."""
    base = host(*before)

    post, commands = changed(base, edits)
    back_out = lead(post, base)

    assert changed(base, commands).host.text == post.text
    assert changed(post, back_out).host.text == base.text
    assert bool(commands) >= (post.text != base.text)
    assert changed(post, edits).host.text == post.text or len(edits) > 1


@given(EDITS, EDITS, st.integers(0, 8))
def test_a_change_that_stopped_anywhere_is_told_and_undone(
    before: tuple[str, ...], edits: tuple[str, ...], done: int
) -> None:
    """Every object is as it was or as it was to become, and nothing else is touched on the way back."""
    base = host(*before)
    post = changed(base, edits).host
    commands = lead(base, post)
    half = changed(base, commands[:done]).host

    if not any(command.startswith("tc") and " del " in command for command in commands):
        assert is_between(half, base, post)
    assert changed(half, lead(half, base)).host.text == base.text
    theirs = changed(half, ("ip route add 10.77.0.0/16 dev eth0 metric 77",)).host
    left = undone(theirs, base, post, all_done=True)
    assert left.text == changed(base, ("ip route add 10.77.0.0/16 dev eth0 metric 77",)).host.text
    assert not is_between(theirs, base, post)


def test_what_is_so_already_is_not_sent() -> None:
    """So the same lines can be sent again, and a release can name a shaper that only some hosts have."""
    base = host("ip route replace default dev eth1")

    same = changed(
        base,
        ("ip route replace default dev customer", "tc qdisc del dev gold root", "tc qdisc del dev none root"),
    )

    assert same.commands == ()
    assert same.host.text == base.text


def test_a_route_that_is_new_is_added_so_that_the_kernel_refuses_to_replace_another() -> None:
    """`replace` would take away, without a word, what came in the meantime."""
    assert changed(host(), ("ip route replace default dev eth0",)).commands == (
        "ip route add default dev eth0 proto static",
    )
    assert changed(
        host("ip route add default dev eth1"), ("ip route replace default dev eth0",)
    ).commands == ("ip route replace default dev eth0 proto static",)


def test_a_handle_is_kept_or_made_anew() -> None:
    base = host("tc qdisc add dev gold root handle 7: tbf rate 1mbit burst 16kb limit 20000")

    kept = changed(base, ("tc qdisc replace dev gold root tbf rate 2mbit burst 16kb limit 20000",))
    anew = changed(base, ("tc qdisc replace dev gold root handle 8: tbf rate 2mbit burst 16kb limit 20000",))

    assert kept.commands == (
        "tc qdisc change dev gold root handle 7: tbf rate 2mbit burst 16384 limit 20000",
    )
    assert anew.commands == (
        "tc qdisc del dev gold root handle 7:",
        "tc qdisc add dev gold root handle 8: tbf rate 2mbit burst 16384 limit 20000",
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("ip route add default dev eth0", "another is there already"),
        ("ip route change 10.0.0.0/8 dev eth0", "there is none to be changed"),
        ("ip route del default dev eth0", "what is there is another"),
        ("ip route replace default dev eth7", "there is no device eth7"),
        ("tc qdisc replace dev eth7 root tbf rate 1mbit burst 16kb limit 20000", "there is no device eth7"),
        ("ip route replace 10.3.0.0/16 dev eth0", "a route of bgp is there"),
        ("ip route replace default dev eth0 table 77", "use the name"),
        ("ip link set dev eth1 mtu 1400", "the device gold above it would follow"),
    ],
)
def test_what_a_host_would_refuse_or_make_more_of_is_refused(line: str, why: str) -> None:
    """Before anything is sent."""
    base = host("ip route add default dev eth1")
    base = replace(base, taken={(Kind.ROUTE, ("4", "", "10.3.0.0/16", "")): "a route of bgp is there"})
    base = replace(base, above={"eth1": ("gold",)})

    with pytest.raises(BadInputError, match=why):
        changed(base, (line,))


def test_what_was_not_carried_out_and_is_another_is_somebody_elses() -> None:
    """With every command carried out, the same would be our doing."""
    base = host()
    post = changed(base, ("tc qdisc add dev gold root tbf rate 4mbit burst 16kb limit 20000",)).host
    third = changed(base, ("tc qdisc add dev gold root tbf rate 9mbit burst 16kb limit 20000",)).host

    assert undone(third, base, post, all_done=False).text == third.text
    assert undone(third, base, post, all_done=True).text == base.text


def test_nothing_leads_over_what_no_command_changes() -> None:
    fixed = Thing(Kind.FIXED, ("a filter",))

    with pytest.raises(BadInputError, match="nothing of ours changes"):
        lead(host(), host().with_thing(fixed))
