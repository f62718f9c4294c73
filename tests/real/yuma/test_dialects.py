"""The server with all it has, without a candidate, and with base:1.0 and a timer that its session ends."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.real.yuma.bench import KIT, RealBench, ending
from tests.real.yuma.server import YumaServer

from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceState

OPTIONS = {
    DeviceClass.TIMER: ("--target=candidate", "--with-startup=true"),
    DeviceClass.BEST_EFFORT: ("--target=running", "--with-startup=true"),
    DeviceClass.ATTENDED: ("--target=candidate", "--protocols=netconf1.0"),
}


@pytest.fixture(params=OPTIONS)
def bench(request: pytest.FixtureRequest, _programs: None, tmp_path: Path) -> Iterator[RealBench]:
    """A server that announces what makes the class; with base:1.0 it is started without `:startup`."""
    kit = replace(KIT, device_class=request.param, saves=request.param is not DeviceClass.ATTENDED)
    services = {"gold-one": {"egress-port": KIT.ports[0]}}
    options = OPTIONS[request.param]
    server = YumaServer.start("r1", tmp_path / "r1", KIT.ports, services, options=options)
    with ending(RealBench(server, kit)) as made:
        yield made


def test_the_straight_way(bench: RealBench) -> None:
    """As previewed, pending, final."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    confirmed = driver.confirm(order, bench.requests)

    assert (pushed.state, confirmed.state) == (DeviceState.PENDING, bench.kit.final)
    assert pushed.device_class is confirmed.device_class is bench.kit.device_class
    assert bench.holds_post()


def test_what_is_pending_is_taken_back(bench: RealBench) -> None:
    """By the end of the session that committed, or by the reverse edit."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    pending = bench.holds_post()

    outcome = driver.back_out(order, bench.requests)

    assert pending
    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()


@pytest.mark.parametrize("bench", [DeviceClass.BEST_EFFORT], indirect=True)
def test_what_running_took_before_a_refusal_is_led_back(bench: RealBench) -> None:
    """The server's model knows no such port, and has taken two edits by then."""
    order = bench.order()
    wrong = order.change.model_copy(update={"edits": (*order.change.edits, bench.kit.invalid)})

    outcome = bench.open().push(order.model_copy(update={"change": wrong}), bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D024")
    assert bench.holds_base()
