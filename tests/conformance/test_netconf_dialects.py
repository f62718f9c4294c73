"""NETCONF servers that offer less: a timer that ends with its session, none at all, or no candidate."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import NETCONF, Kit

from netmend.errors import DriftError
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench

SESSION = replace(
    NETCONF,
    personality="netconf_session",
    device_class=DeviceClass.ATTENDED,
    saves=False,
    leads_back="revert",
)
PLAIN = replace(
    NETCONF,
    personality="netconf_plain",
    device_class=DeviceClass.ATTENDED,
    saves=False,
    makes="commit",
    leads_back="commit",
)
RUNNING = replace(
    NETCONF,
    personality="netconf_running",
    device_class=DeviceClass.BEST_EFFORT,
    makes="edit-config",
    leads_back="edit-config",
)
BARE = replace(RUNNING, personality="netconf_bare", saves=False)
EVERY = (SESSION, PLAIN, RUNNING, BARE)


@pytest.fixture(params=EVERY, ids=[kit.personality for kit in EVERY])
def kit(request: pytest.FixtureRequest) -> Kit:
    param: Kit = request.param
    return param


def only(*kits: Kit) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kit", kits, ids=[kit.personality for kit in kits])


def test_the_class_is_what_the_server_announces(bench: "Bench") -> None:
    """And every outcome says it."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)

    assert driver.read_running(bench.requests).device_class is bench.kit.device_class
    assert pushed.device_class is bench.kit.device_class
    assert (pushed.confirm_by is not None) == (bench.kit is SESSION)


def test_the_preview_is_what_the_server_then_makes(bench: "Bench") -> None:
    """Where there is no candidate it is predicted, says so, and writes nothing."""
    preview = bench.open().preview(bench.change, bench.requests)
    writes = bench.acted("write")
    pushed = bench.open().push(bench.order(), bench.requests)

    best_effort = bench.kit.device_class is DeviceClass.BEST_EFFORT
    assert preview.made_by == ("predicted" if best_effort else "device")
    assert preview.device_class is bench.kit.device_class
    assert writes == []
    assert pushed.now_digest == preview.post_digest


def test_the_straight_way(bench: "Bench") -> None:
    """Push, confirm, and save where there is something to save to."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    confirmed = driver.confirm(order, bench.requests)

    assert (pushed.state, confirmed.state) == (DeviceState.PENDING, bench.kit.final)
    assert bench.holds_post()
    assert bench.is_clean()


def test_what_is_pending_is_taken_back(bench: "Bench") -> None:
    """By the end of its session, or by the reverse edit."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)

    outcome = driver.back_out(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert bench.holds_base()
    assert bench.is_clean()


def test_what_is_final_is_taken_back(bench: "Bench") -> None:
    """By the reverse edit, in startup too."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.holds_base("startup")


def test_drift_refuses_the_push(bench: "Bench") -> None:
    """A base other than the authorized one is not touched (F13)."""
    order = bench.order()
    bench.somebody_edits_running()
    before = bench.acted("write")

    with pytest.raises(DriftError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == before


def test_a_refused_push_ends_as_before(bench: "Bench") -> None:
    """Whatever the device took before it refused."""
    order = bench.order()
    edit = bench.kit.device_class is DeviceClass.BEST_EFFORT
    bench.fault(
        "edit-config" if edit else "confirmed-commit" if bench.kit is SESSION else "commit",
        "before",
        "reject",
    )

    outcome = bench.open().push(order, bench.requests)

    assert outcome.state in {DeviceState.UNTOUCHED, DeviceState.BACKED_OUT}
    assert outcome.code in {"NM-D020", "NM-D024"}
    assert bench.holds_base()
    assert bench.is_clean()


@only(RUNNING, BARE)
def test_what_running_took_before_a_refusal_is_led_back(bench: "Bench") -> None:
    """The first edit is there when the second one is refused (F18)."""
    order = bench.order()
    bench.strike("edit-config", "before", "reject", after=1)

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.BACKED_OUT, "NM-D024", True)
    assert bench.acted("write").count("edit-config") == 2
    assert bench.holds_base()
    assert bench.is_clean()


@only(SESSION)
def test_a_commit_that_ends_with_its_session_waits_in_the_process(bench: "Bench") -> None:
    """Drivers are closed before long waits; the session of the commit is kept, and confirms."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    confirmed = bench.restart_engine().confirm(order, bench.requests)

    assert confirmed.state is DeviceState.CONFIRMED
    assert bench.holds_post()


@only(SESSION)
def test_a_commit_that_ends_with_its_session_is_extended_in_it(bench: "Bench") -> None:
    """A second commit with a timeout."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)

    extended = driver.extend(order.model_copy(update={"confirm_timeout_s": 600}), bench.requests)
    bench.pass_time(300)

    assert extended.state is DeviceState.PENDING
    assert bench.holds_post()


@only(SESSION)
def test_a_killed_engine_leaves_nothing_of_a_commit_that_ends_with_its_session(bench: "Bench") -> None:
    """The next engine reads the pre-state and says so."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    outcome = bench.kill_engine().push(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()


@only(PLAIN, RUNNING, BARE)
def test_a_killed_engine_leaves_a_change_that_the_next_one_takes_back(bench: "Bench") -> None:
    """Nothing on the device undoes it; the journal knows that it is ours."""
    order = bench.order()
    bench.open().push(order, bench.requests)
    driver = bench.kill_engine()
    left = bench.holds_post()

    outcome = driver.back_out(order, bench.requests)

    assert left
    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
