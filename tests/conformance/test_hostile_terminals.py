"""Whole calls of the command-line drivers at terminals in trouble; what they say is held against the truth.

A device may say anything at any moment. A call ends in time, and either does what it is for, or says that it
could not; what it says of the device is so, and a new login always leads back.
"""

import time
from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import EOS, IOSXE

from netmend.errors import NetmendError
from netmend.lab.configuration import Configuration
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import DeviceDriver, PushOrder
from netmend.testing.conformance.kit import Kit

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench

HARMLESS = ("one_byte", "ansi", "syslog")
HOSTILE = (*HARMLESS, "warning", "banner", "prompt_in_output", "truncated", "long_line", "reject", "drop")
READING = ("connect", "get", "get-config")
CALLS: dict[str, tuple[str, ...]] = {
    "read_running": READING,
    "preview": (*READING, "lock", "edit-config", "discard-changes"),
    "push": (*READING, "lock", "edit-config", "confirmed-commit", "unlock"),
    "confirm": (*READING, "confirming-commit", "copy-config"),
    "back_out": (*READING, "cancel-commit"),
}
OFTEN = 1_000
DEADLINE_S = 2.0
CONFUSING = ("r1#", "to r1(config)# and back", "--More--", "end", "% Invalid input detected", "Password:")


@pytest.fixture(params=[IOSXE, EOS], ids=lambda kit: str(kit.platform))
def kit(request: pytest.FixtureRequest) -> Kit:
    param: Kit = request.param
    return param


def describe_port(bench: "Bench", text: str) -> None:
    """Let somebody have described the first port so, before we come."""

    def described(running: Configuration) -> Configuration:
        port = bench.kit.ports[0]
        leaves = {**running.interfaces[port], "description": text}
        return Configuration({**running.interfaces, port: leaves}, running.services)

    bench.in_lab(lambda: bench.device.outside_edit(described))
    bench.in_lab(lambda: bench.device.stores.save(0))
    bench.begin_from_here()


def walk_the_whole_way(bench: "Bench") -> None:
    order = bench.order()
    driver = bench.open()

    assert driver.read_running(bench.requests).digest == order.base_digest
    assert driver.push(order, bench.requests).state is DeviceState.PENDING
    assert driver.confirm(order, bench.requests).state is DeviceState.SAVED
    assert bench.holds_post()
    assert driver.back_out(order, bench.requests).state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.is_clean()


@pytest.mark.parametrize(
    "text", [CONFUSING[0], *(pytest.param(text, marks=pytest.mark.matrix) for text in CONFUSING[1:])]
)
def test_what_a_description_looks_like_does_not_matter(bench: "Bench", text: str) -> None:
    """It is really in the configuration, in every reading, and changes nothing of the whole way."""
    describe_port(bench, text)

    walk_the_whole_way(bench)

    assert f"description {text}\n" in bench.open().read_running(bench.requests).config


@pytest.mark.parametrize(
    "kind", ["syslog", *(pytest.param(kind, marks=pytest.mark.matrix) for kind in HARMLESS[:2])]
)
def test_a_terminal_in_trouble_all_the_time_is_worked_at(bench: "Bench", kind: str) -> None:
    """Pieces, colours and log lines in every reply hinder no call."""
    for op in sorted({op for ops in CALLS.values() for op in ops}):
        bench.fault(op, "after", kind, count=OFTEN)

    walk_the_whole_way(bench)


def test_warnings_beside_everything_that_is_done_are_no_refusals(bench: "Bench") -> None:
    """Each of these commands says that somebody should look at it, and has done its work (F20)."""
    for op in sorted({op for ops in CALLS.values() for op in ops} - set(READING)):
        bench.fault(op, "after", "warning", count=OFTEN)

    walk_the_whole_way(bench)


@pytest.mark.matrix
@pytest.mark.parametrize("nth", [0, 1])
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(("call", "op"), [(call, op) for call, ops in CALLS.items() for op in ops])
def test_no_call_is_fooled(bench: "Bench", call: str, op: str, kind: str, nth: int) -> None:
    """Once, at one reply of one call: it says nothing that is not so, and ends in time."""
    order = bench.order()
    calm = bench.open().read_running(bench.requests)
    if call in {"confirm", "back_out"}:
        bench.open().push(order, bench.requests)
    bench.close()
    bench.strike(op, "after", kind, after=nth)
    begun = time.monotonic()

    try:
        driver = bench.open(deadline_s=DEADLINE_S)
        said = call_of(driver, call, order, bench)
    except NetmendError as error:
        said = error

    assert time.monotonic() - begun < 3 * DEADLINE_S
    bench.in_lab(bench.device.faults.clear)
    demand_truth(bench, order, calm.digest, said)
    lead_back(bench, order)


def call_of(driver: DeviceDriver, call: str, order: PushOrder, bench: "Bench") -> object:
    match call:
        case "read_running":
            return driver.read_running(bench.requests).digest
        case "preview":
            return driver.preview(bench.change, bench.requests).post_digest
        case _:
            return getattr(driver, call)(order, bench.requests)


def demand_truth(bench: "Bench", order: PushOrder, calm: str, said: object) -> None:
    match said:
        case str():
            assert said in {calm, order.post_digest}
        case DeviceOutcome(state=DeviceState.PENDING):
            assert bench.holds_post()
            assert bench.in_lab(lambda: bench.device.stores.pending) is not None
        case DeviceOutcome(state=DeviceState.SAVED):
            assert bench.holds_post()
            assert bench.holds_post("startup")
        case DeviceOutcome(state=DeviceState.BACKED_OUT | DeviceState.UNTOUCHED):
            assert bench.holds_base()
            assert bench.is_clean()


def lead_back(bench: "Bench", order: PushOrder) -> None:
    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert outcome.state in {DeviceState.BACKED_OUT, DeviceState.UNTOUCHED}
    assert bench.holds_base()
    assert bench.holds_base("startup")
    assert bench.is_clean()
