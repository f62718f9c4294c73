"""What is particular to a Linux host: nothing undoes a change but us; half of one is told from its parts."""

from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import LINUX, Kit

from netmend.errors import (
    BadInputError,
    ConfigRejectedError,
    DiffMismatchError,
    NetmendError,
    ReplyLostError,
)
from netmend.lab.configuration import Configuration
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench

ROUTE, SHAPER = LINUX.edits


@pytest.fixture
def kit() -> Kit:
    return LINUX


def becomes(bench: "Bench", **leaves: str) -> None:
    """Let the host be something else, behind everybody's back, before it is looked at."""

    def changed(running: Configuration) -> Configuration:
        return Configuration(running.interfaces, {"gold-one": leaves} if leaves else {})

    bench.in_lab(lambda: bench.device.outside_edit(changed))


def test_everybody_is_told_that_nobody_undoes_it(bench: "Bench") -> None:
    """In the snapshot, the preview and the outcome; and no time is named at which it would be undone."""
    driver = bench.open()
    snapshot, preview = driver.read_running(bench.requests), driver.preview(bench.change, bench.requests)

    outcome = driver.push(bench.order(), bench.requests)

    assert {snapshot.device_class, preview.device_class, outcome.device_class} == {DeviceClass.BEST_EFFORT}
    assert preview.made_by == "predicted"
    assert outcome.confirm_by is None


def test_a_change_is_one_request(bench: "Bench") -> None:
    """However many commands it has: the line to the host does not decide how much of it is done."""
    bench.open().push(bench.order(), bench.requests)

    assert bench.acted("write") == ["confirmed-commit"]
    assert bench.requests.sent.count(("confirmed-commit", "write")) == 1
    assert bench.holds_post()


@pytest.mark.parametrize("call", ["push", pytest.param("back_out", marks=pytest.mark.matrix)])
def test_half_a_change_that_a_dead_engine_left_is_led_back(bench: "Bench", call: str) -> None:
    """Each object is as it was or as it was to become: that is ours (F18, F43)."""
    order = bench.order()
    bench.fault("confirmed-commit", "after", "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    becomes(bench, **{"egress-port": "eth2"})
    driver = bench.restart_engine()

    outcome = getattr(driver, call)(order, bench.requests)

    assert (outcome.state, outcome.device_class) == (DeviceState.BACKED_OUT, DeviceClass.BEST_EFFORT)
    assert bench.acted("write")[-1] == "cancel-commit"
    assert bench.holds_base()


@pytest.mark.parametrize(
    "leaves",
    [
        pytest.param({"egress-port": "eth1", "shaper-mbps": "41"}, id="another"),
        pytest.param({}, id="none", marks=pytest.mark.matrix),
    ],
)
def test_half_a_change_is_left_alone_once_it_holds_something_else(
    bench: "Bench", leaves: dict[str, str]
) -> None:
    """A rate that nobody of ours wanted, a route that is gone: a person decides (F38)."""
    order = bench.order()
    bench.fault("confirmed-commit", "after", "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)
    becomes(bench, **leaves)
    before = bench.acted("write")
    driver = bench.restart_engine()

    again, backed_out = driver.push(order, bench.requests), driver.back_out(order, bench.requests)

    assert (again.state, again.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert (backed_out.state, backed_out.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert bench.acted("write") == before


@pytest.mark.parametrize("kind", ["unapplied", pytest.param("partial", marks=pytest.mark.matrix)])
def test_what_is_not_read_as_predicted_is_taken_back(bench: "Bench", kind: str) -> None:
    """The host says nothing, and has done nothing, or half of it (F19)."""
    order = bench.order()
    bench.fault("confirmed-commit", "before", kind)

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D022")
    assert bench.holds_base()


def test_a_command_that_is_refused_takes_those_before_it_back(bench: "Bench") -> None:
    """The host has carried two out by then, and says which one it refused (F18)."""
    too_much = "ip link set dev eth2 mtu 9300\n"
    bench.change = bench.change.model_copy(update={"edits": (*LINUX.edits, too_much)})

    outcome = bench.open().push(bench.order(), bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.BACKED_OUT, "NM-D024", True)
    assert "refused after 2: ip link set dev eth2 mtu 9300: Error: mtu greater" in outcome.problem
    assert bench.acted("write") == ["confirmed-commit", "cancel-commit"]
    assert bench.holds_base()


def test_what_somebody_did_at_the_same_moment_is_not_taken_away(bench: "Bench") -> None:
    """Nobody can be kept out: ours goes, theirs stays, and a person is told (F38)."""
    order = bench.order()

    def shaped(running: Configuration) -> Configuration:
        leaves = {**running.services["gold-one"], "shaper-mbps": "9"}
        return Configuration(running.interfaces, {"gold-one": leaves})

    bench.requests.hooks["confirmed-commit", 1] = lambda: bench.in_lab(
        lambda: bench.device.outside_edit(shaped)
    )

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.INCONSISTENT, "NM-D024", True)
    assert "Exclusivity flag on" in outcome.problem
    held = bench.device.stores.running.services
    assert held == {"gold-one": {"egress-port": "eth1", "shaper-mbps": "9"}}


@pytest.mark.matrix
def test_a_way_back_that_is_refused_is_tried_again_and_then_given_to_a_person(bench: "Bench") -> None:
    """Nothing is called backed out before it is read (F37)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("cancel-commit", "before", "reject", count=9)
    bench.fault("commit", "before", "reject", count=9)

    outcome = driver.back_out(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D020")
    assert bench.requests.sent.count(("cancel-commit", "write")) == 2
    assert bench.requests.sent.count(("commit", "write")) == 2
    assert bench.holds_post()


@pytest.mark.matrix
def test_a_way_back_that_was_refused_once_leads_back(bench: "Bench") -> None:
    """The second time it is sent from what is read then."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("cancel-commit", "after", "reject")

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()


def test_lines_that_would_make_something_else_now_are_not_sent(bench: "Bench") -> None:
    """The base is the authorized one, the post-state is not: then it was not this that was authorized."""
    order = bench.order().model_copy(update={"post_digest": "sha256:" + "0" * 64})

    with pytest.raises(DiffMismatchError):
        bench.open().push(order, bench.requests)

    assert bench.acted("stage", "write") == []


def test_a_device_that_is_not_there_is_refused_before_anything_is_sent(bench: "Bench") -> None:
    """By the preview: the host would say so only in the middle of a change."""
    bench.change = bench.change.model_copy(update={"edits": (LINUX.invalid,)})

    with pytest.raises(ConfigRejectedError, match="no device nowhere"):
        bench.order()

    assert bench.acted("stage", "write") == []


def test_only_commands_that_show_something_read_state(bench: "Bench") -> None:
    """And nothing that a shell would take for more than a word."""
    driver = bench.open()
    before = len(bench.log())

    for query in ("ip link show; reboot", "tc qdisc del dev eth1 root", "ip link show $(id)", "ip -batch x"):
        with pytest.raises(BadInputError):
            driver.read_state(query, bench.requests)

    assert len(bench.log()) == before


@pytest.mark.matrix
@pytest.mark.parametrize("kind", ["one_byte", "ansi"])
def test_pieces_and_colours_hinder_no_call(bench: "Bench", kind: str) -> None:
    """A prompt is whole with its last space only."""
    for op in (
        "connect",
        "get",
        "get-config",
        "edit-config",
        "discard-changes",
        "confirmed-commit",
        "cancel-commit",
    ):
        bench.fault(op, "after", kind, count=1_000)
    order = bench.order()
    driver = bench.open()

    states = [call(order, bench.requests).state for call in (driver.push, driver.confirm, driver.back_out)]

    assert states == [DeviceState.PENDING, DeviceState.CONFIRMED, DeviceState.BACKED_OUT]
    assert bench.holds_base()


@pytest.mark.matrix
@pytest.mark.parametrize("kind", ["truncated", "prompt_in_output", "banner", "long_line", "syslog"])
def test_a_reply_that_is_not_as_it_should_be_is_not_believed(bench: "Bench", kind: str) -> None:
    """Whatever the call says then, the host is as it was, or as it says."""
    order = bench.order()
    bench.strike("get-config", "after", kind, after=1)

    try:
        outcome = bench.open(deadline_s=2.0).push(order, bench.requests)
    except NetmendError:
        assert bench.acted("write") == []
    else:
        assert outcome.state is DeviceState.PENDING
        assert bench.holds_post()
