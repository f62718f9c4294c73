"""The driver against a real kernel: what the simulated host only claims."""

import pytest
from tests.real.linux.bench import BY_HAND, RealHost

from netmend.errors import ConfigRejectedError, DriftError
from netmend.model.change import DeviceChange
from netmend.model.outcome import DeviceState

BEFORE = (
    "tc qdisc add dev north root handle 1: htb default 10",
    "tc class add dev north parent 1: classid 1:10 htb rate 5mbit",
    "tc qdisc add dev gold-one root handle 7: tbf rate 1500kbit burst 1600 limit 3001",
    "ip -6 route add fd00:9::/64 dev north",
    "ip route add blackhole 10.99.0.0/16",
)
KINDS = DeviceChange(
    device="r1",
    wave=0,
    edits=(
        "ip link set dev south mtu 1400\nip route replace default via 10.3.0.2 dev south table gold-one\n",
        "ip route add 10.44.0.0/16 via 10.2.0.2 dev north metric 50 src 10.2.0.1\n",
        "ip -6 route replace fd00:9::/64 dev south\nip route add 10.45.0.1 via 10.4.0.1 dev north onlink\n",
        "tc qdisc replace dev gold-one root tbf rate 1gbit burst 1mb latency 20ms\n",
        "tc qdisc add dev south root tbf rate 37mbit burst 32kb limit 100000\n",
        "tc class change dev north parent 1: classid 1:10 htb rate 1mbit ceil 1gbit burst 16kb cburst 32kb\n",
    ),
)
"""Every kind of line that a plan may hold."""


def test_the_kernel_makes_of_the_lines_what_was_predicted(bench: RealHost) -> None:
    """Rates, bursts, metrics and families; and the way back leads to exactly what was there."""
    bench.machine.by_hand(*BEFORE)
    before = bench.machine.state()
    bench.change = KINDS
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    changed = bench.machine.state()
    backed_out = driver.back_out(order, bench.requests)

    assert (pushed.state, pushed.problem) == (DeviceState.PENDING, "")
    assert all(changed[part] != before[part] for part in before)
    assert backed_out.state is DeviceState.BACKED_OUT
    assert bench.machine.state() == before


def test_a_command_that_the_kernel_refuses_takes_those_before_it_back(bench: RealHost) -> None:
    """The gateway cannot be reached: by then the shaper and the first route are there (F18)."""
    before = bench.machine.state()
    wrong = "ip route add 10.46.0.0/16 via 10.200.0.1 dev south\n"
    bench.change = bench.change.model_copy(update={"edits": (*bench.change.edits, wrong)})

    outcome = bench.open().push(bench.order(), bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.BACKED_OUT, "NM-D024", True)
    assert "Nexthop has invalid gateway" in outcome.problem
    assert bench.acted("write") == ["confirmed-commit", "cancel-commit"]
    assert bench.machine.state() == before


@pytest.mark.matrix
def test_what_somebody_did_at_the_same_moment_is_not_taken_away(bench: RealHost) -> None:
    """Between the last reading and the commands: ours goes, theirs stays, and a person is told (F38)."""
    order = bench.order()
    theirs = "tc qdisc add dev gold-one root handle 5: tbf rate 3mbit burst 16kb limit 20000"
    bench.requests.hooks["confirmed-commit", 1] = lambda: bench.machine.by_hand(theirs, BY_HAND)

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.INCONSISTENT, "NM-D024", True)
    assert bench.acted("write") == ["confirmed-commit", "cancel-commit"]
    assert "tbf 5: root" in bench.machine.run("tc", "qdisc", "show", "dev", "gold-one")
    assert "10.77.0.0/24" in bench.machine.run("ip", "route", "show")


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("ip route replace 10.2.0.0/30 dev south\n", "a route of kernel is there"),
        ("ip route replace 10.98.0.0/16 dev south\n", "settings that are not understood"),
        (
            "tc qdisc replace dev north root tbf rate 1mbit burst 16kb latency 50ms\n",
            "another queueing discipline",
        ),
        ("ip link set dev nowhere mtu 1400\n", "there is no device nowhere"),
        ("ip route add default via 10.3.0.2 dev south metric 7 table 100\n", "use the name"),
    ],
)
def test_what_is_not_ours_is_not_replaced(bench: RealHost, line: str, why: str) -> None:
    """The kernel would do it without a word."""
    bench.machine.by_hand(BEFORE[0], "ip route add 10.98.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2")
    before = bench.machine.state()
    bench.change = DeviceChange(device="r1", wave=0, edits=(line,))

    with pytest.raises(ConfigRejectedError, match=why):
        bench.order()

    assert bench.machine.state() == before


@pytest.mark.matrix
@pytest.mark.parametrize(
    "by_hand",
    [
        "tc qdisc add dev gold-one root tbf rate 1mbit burst 16kb latency 50ms",
        "tc qdisc add dev south root handle 3: pfifo limit 20",
        "ip link set dev north mtu 1450",
        "ip link set dev south down",
        "ip -6 route add fd00:8::/64 dev north proto static",
        "ip route change default via 10.3.0.2 dev south table gold-one proto static",
    ],
)
def test_drift_of_every_kind_is_seen(bench: RealHost, by_hand: str) -> None:
    """Whatever somebody typed since the preview stays as it is (F13)."""
    order = bench.order()
    bench.machine.by_hand(by_hand)
    drifted = bench.machine.state()

    with pytest.raises(DriftError):
        bench.open().push(order, bench.requests)

    assert bench.machine.state() == drifted
    bench.machine.by_hand("ip link set dev south up")


@pytest.mark.matrix
def test_what_changes_by_itself_is_no_drift(bench: RealHost) -> None:
    """Packets, counters, handles that the kernel chooses, and a lost carrier."""
    bench.machine.by_hand(
        "tc qdisc add dev gold-one root tbf rate 100mbit burst 64kb latency 50ms", *BEFORE[:2]
    )
    first = bench.open().read_running(bench.requests)

    bench.machine.loss()
    bench.machine.by_hand(
        "tc qdisc del dev gold-one root",
        "tc qdisc add dev gold-one root tbf rate 100mbit burst 64kb latency 50ms",
        "ip -n far link set south down",
    )
    second = bench.open().read_running(bench.requests)

    bench.machine.by_hand("ip -n far link set south up")
    assert second == first
