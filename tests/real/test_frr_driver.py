"""The driver against real FRRouting: what the simulated device only claims, shown on routers."""

import multiprocessing
import time

import pytest
from tests.real.frr_bench import ROUTER, RealRouter, opened
from tests.real.frr_router import wait_until

from netmend.errors import DeviceClassError, DriftError, LockHeldError
from netmend.model.change import DeviceChange, DeviceClass
from netmend.model.outcome import DeviceState
from netmend.seams import Target
from netmend.testing.conformance.order import order_of
from netmend.testing.memory_requests import MemoryRequests

COST = DeviceChange(device=ROUTER, wave=0, edits=("interface cross\n ip ospf cost 7\n",))
KINDS = DeviceChange(
    device=ROUTER,
    wave=0,
    edits=(
        "interface cross\n ip ospf cost 7\n ip ospf hello-interval 2\n ip ospf dead-interval 9\n",
        "interface cross\n ip ospf priority 5\n ip ospf priority 6\n ip ospf network non-broadcast\n",
        "route-map new permit 10\n set metric 5\n set metric 6\n set weight 7\n set weight 8\n",
        "route-map new permit 10\n set local-preference 90\n set local-preference 91\n",
        "ip prefix-list some seq 5 permit 10.0.0.0/8\nip route 10.99.0.0/24 cross\n",
        "router ospf\n no timers lsa min-arrival 0\n",
    ),
)
"""Every kind of line that the catalogue says replaces another, and some that are added or go."""


def push_and_hang(target: Target, change: DeviceChange, pushed: "multiprocessing.Queue[str]") -> None:
    """Be an engine that will be killed while its change is pending."""
    requests = MemoryRequests()
    driver = opened(target, requests)
    pushed.put(driver.push(order_of(driver, change, confirm_timeout_s=3), requests).state)
    time.sleep(60)


def test_the_router_takes_back_what_a_killed_engine_pushed(real: RealRouter) -> None:
    """The dead-man's switch: SIGKILL, nobody logged in, and everything is as before, startup too."""
    before, startup = real.router.running(), real.router.run("cat", "/etc/frr/frr.conf")
    spawn = multiprocessing.get_context("spawn")
    pushed: multiprocessing.Queue[str] = spawn.Queue()
    engine = spawn.Process(target=push_and_hang, args=(real.target, COST, pushed))
    engine.start()
    state = pushed.get(timeout=60)
    changed = real.router.running()

    engine.kill()
    engine.join(10)

    assert state == DeviceState.PENDING
    assert changed != before
    wait_until(lambda: real.router.running() == before, "the timer to fire", 20, every_s=0.3)
    wait_until(lambda: not real.left(), "the guard to be clean", 5)
    assert real.router.run("cat", "/etc/frr/frr.conf") == startup


def test_the_router_makes_of_the_lines_what_was_predicted(real: RealRouter) -> None:
    """Otherwise nothing could be pushed; and the snapshot leads back to the byte."""
    before = real.router.running()
    order = real.order(KINDS)
    driver = real.open()

    pushed, backed_out = driver.push(order, real.requests), driver.back_out(order, real.requests)

    assert (pushed.state, pushed.problem) == (DeviceState.PENDING, "")
    assert backed_out.state is DeviceState.BACKED_OUT
    assert real.router.running() == before
    assert not real.left()


@pytest.mark.matrix
def test_a_final_change_is_taken_back_by_its_lines(real: RealRouter) -> None:
    """The snapshot is gone by then: the authorized back-out makes the pre-state, and is saved."""
    before = real.router.running()
    order = real.order(KINDS)
    driver = real.open()
    driver.push(order, real.requests)

    saved = driver.confirm(order, real.requests)
    backed_out = driver.back_out(order, real.requests)

    assert (saved.state, backed_out.state) == (DeviceState.SAVED, DeviceState.BACKED_OUT)
    assert real.router.running() == before
    assert real.router.run("cat", "/etc/frr/frr.conf").strip() in before
    assert not real.left()


@pytest.mark.matrix
@pytest.mark.parametrize("accepted", [0, 1, 3])
def test_a_refused_line_takes_the_lines_before_it_back(real: RealRouter, accepted: int) -> None:
    """FRRouting has entered some of them by then (F18)."""
    before = real.router.running()
    lines = ["interface cross", " ip ospf cost 7", " ip ospf priority 6"][:accepted]
    change = COST.model_copy(update={"edits": ("\n".join([*lines, "ip prefix-list x permit nothing", ""]),)})

    outcome = real.open().push(real.order(change), real.requests)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D020")
    assert real.router.running() == before
    assert not real.left()


@pytest.mark.matrix
def test_drift_refuses_the_push(real: RealRouter) -> None:
    """What somebody typed in vtysh since the preview stays as it is (F13)."""
    order = real.order(COST)
    real.by_hand("ip prefix-list by-hand seq 5 permit 10.0.0.0/8")
    drifted = real.router.running()

    with pytest.raises(DriftError):
        real.open().push(order, real.requests)

    assert real.router.running() == drifted
    assert not real.left()
    real.by_hand("no ip prefix-list by-hand seq 5 permit 10.0.0.0/8")


@pytest.mark.matrix
def test_a_pending_change_of_somebody_else_is_left_in_peace(real: RealRouter) -> None:
    """One timer at a time, and it is theirs (F08)."""
    order = real.order(COST)
    real.guard("begin", "theirs")
    real.guard("stage", "theirs", "ip prefix-list theirs seq 5 permit 10.0.0.0/8")
    real.guard("commit", "theirs", "60", real.guard("fingerprint").strip())
    base = order_of(real.open(), COST, confirm_timeout_s=60).base_digest

    with pytest.raises(LockHeldError):
        real.open().push(order.model_copy(update={"base_digest": base}), real.requests)

    assert real.guard("status").startswith("pending theirs ")
    real.guard("revert", "theirs")


@pytest.mark.matrix
@pytest.mark.parametrize("missing", ["/usr/local/bin/netmend-guard", "/usr/lib/frr/frr-reload.py"])
def test_a_router_that_cannot_take_back_is_only_attended(real: RealRouter, missing: str) -> None:
    """It can be read; nothing is previewed or pushed there, so that nobody is asked in vain."""
    order = real.order(COST)
    real.router.run("mount", "--bind", "/dev/null", missing)

    snapshot = real.open().read_running(real.requests)
    with pytest.raises(DeviceClassError, match="needs netmend-guard"):
        real.open().push(order, real.requests)
    with pytest.raises(DeviceClassError, match="needs netmend-guard"):
        order_of(real.open(), COST, confirm_timeout_s=60)

    real.router.run("umount", missing)
    assert snapshot.device_class is DeviceClass.ATTENDED
    assert snapshot.digest == order.base_digest
    assert real.open().read_running(real.requests).device_class is DeviceClass.TIMER


@pytest.mark.matrix
def test_a_guard_that_cannot_take_back_is_helped_by_the_lines(real: RealRouter) -> None:
    """Its snapshot stays for a person; the authorized back-out makes the pre-state."""
    before = real.router.running()
    order = real.order(COST)
    driver = real.open()
    driver.push(order, real.requests)
    real.router.run("mount", "--bind", "/bin/false", "/usr/lib/frr/frr-reload.py")

    outcome = driver.back_out(order, real.requests)

    real.router.run("umount", "/usr/lib/frr/frr-reload.py")
    assert outcome.state is DeviceState.BACKED_OUT
    assert real.router.running() == before
    assert real.left() == {"failed"}
    real.router.run("rm", "-r", "/run/netmend-guard/failed")
