import json
from collections.abc import Callable
from typing import Protocol

import pytest

from netmend.lab.device import Device
from netmend.lab.faults import Fault

PERSONALITY = "linux"
_REFUSED = '{ echo "% confirmed-commit refused after $n: $l: $e"; break; }'
LOOP = f"n=0; for l; do e=$($l 2>&1) || {_REFUSED}; n=$((n+1)); done"
MOVE = "ip route replace default dev to-r3 table new"
SHAPE = "tc qdisc add dev new root tbf rate 7mbit burst 128kb latency 50ms"


class _User(Protocol):
    @property
    def prompt(self) -> str: ...
    def type(self, *lines: str) -> str: ...


LogIn = Callable[..., _User]


class _Truth(Protocol):
    def ops(self) -> list[tuple[str, str, bool]]: ...


def waiting(*commands: str) -> list[str]:
    return [f"set -- \"$@\" '{command}'" for command in commands]


def test_commands_take_effect_when_they_are_carried_out(log_in: LogIn, device: Device, truth: _Truth) -> None:
    """What waits in the shell changes nothing, and goes with it; the log tells the two apart."""
    before = device.stores.running
    user = log_in()
    user.type(*waiting(MOVE, SHAPE))
    assert device.stores.running is before

    said = user.type(LOOP)

    assert said == ""
    assert device.stores.running.services["new"] == {"egress-port": "to-r3", "shaper-mbps": "7"}
    assert device.stores.startup is before
    assert [op for op, _, _ in truth.ops()] == ["connect", "edit-config", "edit-config", "confirmed-commit"]


def test_what_was_carried_out_before_a_refusal_stays(log_in: LogIn, device: Device) -> None:
    """There is no transaction, and the loop says how far it came."""
    said = log_in().type(*waiting(MOVE, "ip link set dev nowhere mtu 1400", SHAPE), LOOP)

    assert said == (
        '% confirmed-commit refused after 1: ip link set dev nowhere mtu 1400: Cannot find device "nowhere"'
    )
    assert device.stores.running.services["new"]["egress-port"] == "to-r3"
    assert "shaper-mbps" not in device.stores.running.services["new"]


def test_words_that_were_forgotten_are_not_carried_out(log_in: LogIn, device: Device) -> None:
    before = device.stores.running

    log_in().type(*waiting(MOVE), "set --", LOOP)

    assert device.stores.running is before


def test_a_refusal_that_was_injected_sounds_like_one_of_the_loop(log_in: LogIn, device: Device) -> None:
    device.faults.add(Fault("confirmed-commit", "before", "reject"))

    said = log_in().type(*waiting(MOVE), LOOP)

    assert said.startswith(f"% confirmed-commit refused after 0: {MOVE}: RTNETLINK answers: ")


def test_routes_and_shapers_are_shown_as_the_tools_do(log_in: LogIn, device: Device) -> None:
    """A table of the service's name, and a little less of a burst than was asked for."""
    user = log_in()
    user.type(*waiting(MOVE, SHAPE), LOOP)

    routes = json.loads(user.type("ip -4 -j route show table all"))
    qdiscs = json.loads(user.type("tc -r -j qdisc show"))

    assert {(one["table"], one["dev"]) for one in routes if one["dst"] == "default"} >= {("new", "to-r3")}
    [shaper] = [one for one in qdiscs if one["kind"] == "tbf" and one["dev"] == "new"]
    assert shaper["options"]["rate"] == 875_000
    assert 131_000 < shaper["options"]["burst"] < 131_072
    assert device.stores.running.services["new"]["shaper-mbps"] == "7"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("ip route del default table nobody", "No such process"),
        ("ip route add default dev to-r2 table new", "File exists"),
        ("ip route replace default dev nowhere table new", "Cannot find device"),
        ("tc qdisc del dev nobody root", "handle of zero"),
        ("tc qdisc change dev nobody root tbf rate 1mbit burst 128kb latency 50ms", "Qdisc not found"),
        ("tc qdisc add dev new root tbf rate 1zbit burst 128kb latency 50ms", "Illegal"),
        ("ip link set dev to-r2 mtu 60", "less than device minimum"),
        ("reboot", "command not found"),
    ],
)
def test_a_command_that_cannot_be_carried_out_is_refused(
    log_in: LogIn, device: Device, command: str, said: str
) -> None:
    """In the tool's words, and nothing changes."""
    user = log_in()
    user.type(*waiting("ip route replace default dev to-r2 table new"), LOOP, "set --")
    before = device.stores.running

    assert said in user.type(*waiting(command), LOOP)
    assert device.stores.running is before


def test_a_default_mtu_is_none_that_was_set(log_in: LogIn, device: Device) -> None:
    """So setting it back leads to the same configuration."""
    before = device.stores.running.text
    user = log_in()
    user.type(*waiting("ip link set dev to-r2 mtu 9000"), LOOP, "set --")
    changed = device.stores.running.text

    user.type(*waiting("ip link set dev to-r2 mtu 1500"), LOOP)

    assert changed != before
    assert device.stores.running.text == before


@pytest.mark.parametrize("line", ["reboot", "ip -j link show; reboot", "echo a && reboot", "set -x"])
def test_other_lines_are_not_understood(log_in: LogIn, line: str) -> None:
    assert "command not found" in log_in().type(line)
