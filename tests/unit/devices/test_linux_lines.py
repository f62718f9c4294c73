import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.devices.linux_host import Thing
from netmend.devices.linux_lines import wishes
from netmend.devices.linux_shell import waiting
from netmend.errors import BadInputError

WRITTEN = {
    "ip link set dev eth0 mtu 9000": "ip link set dev eth0 mtu 9000",
    "ip route add 10.9.1.1 via 10.2.2.2 dev e": "ip route add 10.9.1.1/32 via 10.2.2.2 dev e proto static",
    "ip -4 route replace 0.0.0.0/0 dev eth0 table main": "ip route replace default dev eth0 proto static",
    "ip -6 route add default dev eth0 metric 1024": "ip -6 route add default dev eth0 proto static",
    "ip route add fd00:0::/64 dev eth0 metric 07": "ip -6 route add fd00::/64 dev eth0 proto static metric 7",
    "ip route delete default table gold": "ip route del default table gold",
    "ip route add 10.0.0.0/8 dev e onlink via 10.1.1.1 proto boot src 10.2.2.2": (
        "ip route add 10.0.0.0/8 via 10.1.1.1 dev e src 10.2.2.2 onlink proto boot"
    ),
    "tc qdisc add dev eth0 root tbf rate 1.5mbit burst 1600 limit 3kb": (
        "tc qdisc add dev eth0 root tbf rate 1500kbit burst 1600 limit 3072"
    ),
    "tc qdisc change dev eth0 root handle 1f: tbf rate 8000 burst 32kb latency 50ms": (
        "tc qdisc change dev eth0 root handle 1f: tbf rate 8kbit burst 32768 limit 32818"
    ),
    "tc qdisc del dev eth0 root": "tc qdisc del dev eth0 root",
    "tc class add dev e parent 1: classid 1:a htb rate 5mbit burst 16kb cburst 16kb prio 3": (
        "tc class add dev e parent 1: classid 1:a htb prio 3 rate 5mbit ceil 5mbit burst 16384 cburst 16384"
    ),
    "tc class del dev eth0 parent 1: classid 1:a": "tc class del dev eth0 parent 1: classid 1:a",
}
REFUSED = (
    "reboot",
    "ip link set dev eth0 down",
    "ip link set dev eth0 mtu 1279",
    "ip link set dev eth0 mtu 1500; reboot",
    "ip link set dev $(id) mtu 1500",
    "ip link set dev -batch mtu 1500",
    "ip addr add 10.0.0.1/24 dev eth0",
    "ip rule add table 5",
    "ip -batch commands",
    "ip route flush table main",
    "ip route append default dev eth0",
    "ip route add default via 10.0.0.1",
    "ip route add default dev eth0 proto zebra",
    "ip route add 10.0.0.1/8 dev eth0",
    "ip route add 10.0.0.0/8 via fd00::1 dev eth0",
    "ip -6 route add 10.0.0.0/8 dev eth0",
    "ip route add default dev eth0 dev eth1",
    "ip route add default dev eth0 mtu 1400",
    "ip route add default nexthop via 10.0.0.1",
    "ip route add default dev eth0 table `id`",
    "ip route add fd00::/64 via fe80::1%eth0 dev eth0",
    "tc qdisc add dev eth0 root netem loss 100%",
    "tc qdisc add dev eth0 root tbf rate 1mbit burst 16kb",
    "tc qdisc add dev eth0 root tbf rate 1mbit burst 16kb limit 9000 latency 5ms",
    "tc qdisc add dev eth0 root tbf rate 9bit burst 16kb limit 9000",
    "tc qdisc add dev eth0 root tbf rate 1mbit burst 1601 limit 9000",
    "tc qdisc add dev eth0 root tbf rate 10gbit burst 32000 limit 99999",
    "tc qdisc add dev eth0 root handle 8001: tbf rate 1mbit burst 16kb limit 9000",
    "tc qdisc del dev eth0 root netem",
    "tc class add dev eth0 parent 1: classid 1:10 htb rate 1mbit",
    "tc class add dev eth0 parent 1: classid 1:10 htb rate 1500500bit burst 16kb cburst 16kb",
    "tc filter del dev eth0",
    "tc  qdisc del dev eth0 root",
)


def commands(text: str) -> list[str]:
    return [wish.thing.command(wish.verb) for wish in wishes((text,))]


@pytest.mark.parametrize(("line", "command"), WRITTEN.items())
def test_a_line_is_written_anew_in_its_one_form(line: str, command: str) -> None:
    """So that equal wishes are equal commands; and that form is understood, and means the same."""
    assert commands(f"  {line}\n\n# nothing\n") == [command]
    assert commands(command) == [command]


@pytest.mark.parametrize("line", REFUSED)
def test_what_cannot_be_predicted_and_undone_is_refused(line: str) -> None:
    """The whole line is told, and nothing of it is guessed."""
    with pytest.raises(BadInputError) as refused:
        commands(line)

    assert str(refused.value).startswith(f"`{line}`: ")


WORDS = st.sampled_from([word for line in (*WRITTEN, *REFUSED) for word in line.split(" ")])
HOSTILE = st.text(alphabet="aZ0 ./:-_$`'\"\\;&|<>(){}*?!~#\n\t\r\x1b\x03\u2028\xe9", max_size=8)


@given(st.lists(st.one_of(WORDS, HOSTILE), max_size=14).map(" ".join))
def test_no_text_reaches_a_shell_as_more_than_words(text: str) -> None:
    """Whatever a line holds: it is refused, or becomes words that a shell reads back as they are."""
    try:
        made = commands(text)
    except BadInputError:
        return

    for command in made:
        assert shlex.split(waiting(command)) == ["set", "--", "$@", command]
        assert shlex.split(command) == command.split(" ")
        assert command.split(" ")[0] in {"ip", "tc"}


@given(HOSTILE, st.sampled_from(sorted(WRITTEN.values())), st.integers(0, 12))
def test_a_hostile_word_in_a_good_line_is_refused_or_harmless(word: str, line: str, place: int) -> None:
    """Wherever it stands."""
    words = line.split(" ")
    words.insert(place % (len(words) + 1), word)
    try:
        made = commands(" ".join(words))
    except BadInputError:
        return

    assert all(shlex.split(command) == command.split(" ") for command in made)


def test_a_command_with_any_other_character_cannot_wait() -> None:
    """The last gate, past which a shell reads."""
    for character in "'\"$`;&|\n\\ü*":
        with pytest.raises(ValueError, match="no plain command"):
            waiting(f"ip link set dev e{character} mtu 1500")


def test_nothing_is_done_to_what_is_only_text() -> None:
    with pytest.raises(ValueError, match="nothing is done"):
        Thing(next(iter(wishes(("ip link set dev a mtu 1500",)))).thing.kind.FIXED, ("a filter",)).command(
            "del"
        )
