"""The NETCONF driver against a simulated device, over real SSH; the device's own log is the truth."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

import asyncssh
import pytest
from pydantic import SecretStr

from netmend.devices import EnvironmentCredentials, NetconfDriver, known_hosts_line, offered_key
from netmend.errors import (
    ConfigRejectedError,
    CredentialsError,
    DeviceError,
    DiffMismatchError,
    DirtyCandidateError,
    DriftError,
    HostKeyError,
    LockHeldError,
    NetmendError,
    ReplyLostError,
    UnreachableError,
)
from netmend.lab.configuration import Configuration
from netmend.lab.device import Device
from netmend.lab.faults import Fault
from netmend.lab.log_line import LogLine
from netmend.lab.simulation import Simulation
from netmend.lab.ssh_server import listen
from netmend.model.change import DeviceChange, DeviceClass
from netmend.model.outcome import Acted, DeviceState
from netmend.model.project import DeviceEntry
from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service, ServiceState
from netmend.model.topology import Node, Topology
from netmend.model.world import LabDevice, World
from netmend.seams import PushOrder, RequestClass, Target

T = TypeVar("T")

PASSWORD = "swordfish-canary"
_SERVICE = '<services xmlns="urn:netmend:lab:services"><service><name>gold-acme</name>%s</service></services>'
CHANGE = DeviceChange(
    device="pe1",
    wave=0,
    edits=(
        _SERVICE % "<egress-port>ge-0/0/2</egress-port>",
        _SERVICE % "<shaper-mbps>40</shaper-mbps>",
    ),
)


class MemoryRequests:
    """Implements `seams.Requests` in memory, like a journal that never fails."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.outcomes: dict[str, Acted] = {}
        self.forbidden: str | None = None

    @contextmanager
    def request(self, op: str, request_class: RequestClass, *, detail: str = "") -> Iterator[None]:
        """Note what is sent and how it ended, or refuse it."""
        del detail
        if op == self.forbidden:
            raise NetmendError(f"{op} is forbidden")
        self.sent.append((op, request_class.value))
        self.outcomes[op] = Acted.UNKNOWN
        try:
            yield
        except DeviceError as error:
            self.outcomes[op] = Acted.NOT_ACTED if error.acted is False else Acted.UNKNOWN
            raise
        self.outcomes[op] = Acted.ACTED

    def last(self, op: str) -> Acted | None:
        """Return what is known of the latest request of that name."""
        return self.outcomes.get(op)


class Bench:
    """One simulated device, and sessions to it."""

    def __init__(self, device: Device, log: Path, loop: asyncio.AbstractEventLoop, target: Target) -> None:
        self.device = device
        self.target = target
        self.requests = MemoryRequests()
        self._log = log
        self._loop = loop
        self._opened: list[NetconfDriver] = []

    def open(self, *, password: str = PASSWORD, **changes: object) -> NetconfDriver:
        """Open a session; `changes` are to the target."""
        target = self.target.model_copy(update=changes)
        driver = NetconfDriver(target, EnvironmentCredentials({"NETMEND_PASSWORD": password}), self.requests)
        self._opened.append(driver)
        return driver

    def close(self) -> None:
        """End every session."""
        for driver in self._opened:
            driver.close()

    def order(self, confirm_timeout_s: int = 60) -> PushOrder:
        """Return the order for what the device previews of the change."""
        driver = self.open()
        preview = driver.preview(CHANGE, MemoryRequests())
        driver.close()
        return PushOrder(
            change=CHANGE,
            base_digest=preview.base_digest,
            post_digest=preview.post_digest,
            back_out=preview.back_out,
            label="run-1.pe1",
            confirm_timeout_s=confirm_timeout_s,
        )

    def in_lab(self, call: Callable[[], T]) -> T:
        """Do something in the lab's own thread."""

        async def called() -> T:
            return call()

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result(10)

    def fault(self, op: str, when: Literal["before", "after"], kind: str, count: int = 1) -> None:
        """Let a fault wait for an operation."""
        self.in_lab(lambda: self.device.faults.add(Fault(op, when, kind, count)))

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the device."""
        self.in_lab(lambda: self.device.advance(seconds))

    def somebody_edits_running(self) -> None:
        """Let somebody else change running at a console."""

        def edited(running: Configuration) -> Configuration:
            return Configuration({**running.interfaces, "by-hand": {"enabled": "true"}}, running.services)

        self.in_lab(lambda: self.device.outside_edit(edited))

    def restart_engine(self) -> NetconfDriver:
        """Forget every session, keep the journal."""
        for driver in self._opened:
            driver.close()
        return self.open()

    def log(self) -> list[LogLine]:
        """Return the device's ground truth."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [LogLine.model_validate_json(line) for line in lines]

    def acted(self, *classes: str) -> list[str]:
        """Return what the device really did, in order."""
        return [line.op for line in self.log() if line.acted and line.request_class in classes]

    def is_clean(self) -> bool:
        """Say whether the device holds no lock, no timer and no edit."""
        stores = self.device.stores
        return self.in_lab(lambda: not stores.locks and stores.pending is None and not stores.dirty)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever, daemon=True)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join(10)
    running.close()


@pytest.fixture
def bench(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[Bench]:
    entry = LabDevice(
        name="pe1", personality="netconf", host="127.0.0.1", port=0, username="netmend", password_env="X"
    )
    node = Node(name="pe1", ports=("ge-0/0/1", "ge-0/0/2"))
    service = Service(
        id="gold-acme",
        name="Gold",
        service_class="gold",
        owner="acme",
        state=ServiceState.ACTIVE,
        demand_mbps=10,
        assignment=Assignment(name="main", resources=(Resource(device="pe1", port="ge-0/0/1"),)),
    )
    world = World(
        devices=(entry,),
        topology=Topology(nodes=(node,), links=()),
        services=(service,),
        metrics_host="127.0.0.1",
        metrics_port=0,
    )
    device = Simulation(world, tmp_path).devices["pe1"]
    key = asyncssh.generate_private_key("ssh-ed25519")
    listening = listen(entry, device, password=SecretStr(PASSWORD), host_key=key)
    acceptor = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    port = acceptor.get_port()
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(
        known_hosts_line("127.0.0.1", port, offered_key("pe1", "127.0.0.1", port, timeout_s=5))
    )
    target = Target(
        device=DeviceEntry(
            name="pe1", platform="netconf", hostname="127.0.0.1", port=port, username="netmend"
        ),
        known_hosts=str(known_hosts),
        deadline_s=5.0,
    )
    made = Bench(device, tmp_path / "pe1.jsonl", loop, target)
    yield made
    made.close()
    loop.call_soon_threadsafe(acceptor.close)


def test_running_is_read_with_the_digest_that_the_device_has(bench: Bench) -> None:
    """Driver and device agree on canonical text and digest."""
    snapshot = bench.open().read_running(bench.requests)

    assert snapshot.digest == bench.device.stores.running.digest
    assert snapshot.config == bench.device.stores.running.text
    assert snapshot.device_class is DeviceClass.TIMER


def test_state_is_read_below_a_filter(bench: Bench) -> None:
    """Only what the filter asks for comes back."""
    query = '<services-state xmlns="urn:netmend:lab:services"/>'

    state = bench.open().read_state(query, bench.requests)

    assert "<name>gold-acme</name>" in state
    assert "interface" not in state


def test_a_preview_writes_nothing_and_leaves_nothing(bench: Bench) -> None:
    """Everything staged is discarded in the same session."""
    preview = bench.open().preview(CHANGE, bench.requests)

    assert "+    <shaper-mbps>40</shaper-mbps>" in preview.diff.splitlines()
    assert {touch.path for touch in preview.touches} == {
        "/services/service[name='gold-acme']/egress-port",
        "/services/service[name='gold-acme']/shaper-mbps",
    }
    assert bench.acted("write") == []
    assert bench.acted("stage") == ["lock", "edit-config", "edit-config", "discard-changes", "unlock"]
    assert bench.is_clean()


def test_a_change_the_device_refuses_is_discarded(bench: Bench) -> None:
    """An edit that the device's model forbids leaves nothing behind."""
    wrong = CHANGE.model_copy(update={"edits": (CHANGE.edits[0].replace("ge-0/0/2", "nowhere"),)})

    with pytest.raises(ConfigRejectedError, match="nowhere is not an interface"):
        bench.open().preview(wrong, bench.requests)

    assert bench.is_clean()


def test_the_straight_way(bench: Bench) -> None:
    """Push is pending, confirm makes it final and saves it; each commit happens once."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    confirmed = driver.confirm(order, bench.requests)

    assert (pushed.state, confirmed.state) == (DeviceState.PENDING, DeviceState.SAVED)
    assert pushed.confirm_by is not None
    assert confirmed.now_digest == order.post_digest
    assert bench.acted("write") == ["confirmed-commit", "confirming-commit", "copy-config"]
    assert bench.device.stores.startup.digest == order.post_digest
    assert bench.is_clean()


def test_a_repeated_push_commits_once(bench: Bench) -> None:
    """After a crash the device is read and the same label is not sent again."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    again = bench.restart_engine().push(order, bench.requests)

    assert again.state is DeviceState.PENDING
    assert bench.acted("write") == ["confirmed-commit"]


@pytest.mark.parametrize(
    ("when", "state", "commits"), [("before", DeviceState.BACKED_OUT, 0), ("after", DeviceState.PENDING, 1)]
)
def test_a_lost_reply_to_the_commit_is_resolved_by_reading(
    bench: Bench, when: Literal["before", "after"], state: DeviceState, commits: int
) -> None:
    """Whether the device acted is UNKNOWN until it is read; it is never sent twice (F22, F23)."""
    order = bench.order()
    bench.fault("confirmed-commit", when, "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)

    again = bench.restart_engine().push(order, bench.requests)

    assert again.state is state
    assert bench.acted("write").count("confirmed-commit") == commits


def test_a_refused_commit_that_armed_its_timer_is_disarmed(bench: Bench) -> None:
    """An error reply does not prove that nothing happened (F24)."""
    order = bench.order()
    bench.fault("confirmed-commit", "after", "reject")

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.code, outcome.wrote) == (DeviceState.BACKED_OUT, "NM-D020", True)
    assert bench.is_clean()


def test_a_refused_commit_that_did_nothing_is_an_error(bench: Bench) -> None:
    """Nothing was written, and the candidate is clean again."""
    order = bench.order()
    bench.fault("confirmed-commit", "before", "reject")

    with pytest.raises(ConfigRejectedError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


def test_a_forbidden_commit_leaves_a_clean_device(bench: Bench) -> None:
    """When the right to write is gone between staging and commit, what was staged goes (F21)."""
    order = bench.order()
    bench.requests.forbidden = "confirmed-commit"

    with pytest.raises(NetmendError, match="forbidden"):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


def test_drift_refuses_the_push(bench: Bench) -> None:
    """A base other than the authorized one is not touched (F13)."""
    order = bench.order()
    bench.somebody_edits_running()

    with pytest.raises(DriftError):
        bench.open().push(order, bench.requests)

    assert "confirmed-commit" not in bench.acted("write")


def test_another_diff_than_authorized_is_not_committed(bench: Bench) -> None:
    """The candidate must read exactly the authorized post-state (F15)."""
    order = bench.order().model_copy(update={"post_digest": "sha256:" + "0" * 64})

    with pytest.raises(DiffMismatchError):
        bench.open().push(order, bench.requests)

    assert bench.acted("write") == []
    assert bench.is_clean()


def test_a_held_lock_names_its_holder(bench: Bench) -> None:
    """The person who has to let go can be found (F08)."""
    bench.fault("lock", "before", "lock_held")

    with pytest.raises(LockHeldError, match=r"session \d+"):
        bench.open().preview(CHANGE, bench.requests)


def test_somebody_elses_edit_is_left_alone(bench: Bench) -> None:
    """A dirty candidate is refused, not discarded (F09)."""
    bench.fault("lock", "before", "dirty")

    with pytest.raises(DirtyCandidateError):
        bench.open().preview(CHANGE, bench.requests)

    assert bench.in_lab(lambda: bench.device.stores.dirty)


def test_the_timer_takes_an_unconfirmed_change_back(bench: Bench) -> None:
    """Confirming too late says what happened, and commits nothing (F33)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.pass_time(61)

    outcome = driver.confirm(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.BACKED_OUT, "NM-D023")
    assert "confirming-commit" not in bench.acted("write")


def test_an_extended_timer_runs_longer(bench: Bench) -> None:
    """A follow-up confirmed commit re-arms the timer, also from another session."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    extended = bench.restart_engine().extend(
        order.model_copy(update={"confirm_timeout_s": 600}), bench.requests
    )
    bench.pass_time(300)

    assert extended.state is DeviceState.PENDING
    assert bench.device.stores.running.digest == order.post_digest
    bench.pass_time(301)
    assert bench.device.stores.running.digest == order.base_digest


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_reply_to_the_confirmation_is_resolved_by_repeating(
    bench: Bench, when: Literal["before", "after"]
) -> None:
    """A repeated confirm ends saved whichever it was (F34)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", when, "drop")
    with pytest.raises(ReplyLostError):
        driver.confirm(order, bench.requests)

    again = bench.restart_engine().confirm(order, bench.requests)

    assert again.state is DeviceState.SAVED
    assert bench.is_clean()


def test_saving_is_tried_twice_and_then_reported(bench: Bench) -> None:
    """A change that a reboot would lose is not called saved (F36)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("copy-config", "before", "reject", count=2)

    outcome = driver.confirm(order, bench.requests)

    assert outcome.state is DeviceState.NOT_SAVED
    assert bench.requests.sent.count(("copy-config", "write")) == 2


def test_backing_out_a_pending_change_cancels_it(bench: Bench) -> None:
    """Also from a new session, by its persist-id."""
    order = bench.order()
    bench.open().push(order, bench.requests)

    outcome = bench.restart_engine().back_out(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.BACKED_OUT, True)
    assert bench.acted("write") == ["confirmed-commit", "cancel-commit"]
    assert bench.is_clean()


def test_backing_out_a_final_change_sends_the_reverse_edit(bench: Bench) -> None:
    """What the device cannot revert any more is led back, in startup too."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)

    outcome = driver.back_out(order, bench.requests)

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.device.stores.running.digest == order.base_digest
    assert bench.device.stores.startup.digest == order.base_digest
    assert bench.is_clean()


def test_nothing_is_rolled_back_over_somebody_elses_change(bench: Bench) -> None:
    """A foreign change ends in a person's hands (F28, F38)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)
    bench.somebody_edits_running()
    before = bench.acted("write")

    outcome = driver.back_out(order, bench.requests)

    assert (outcome.state, outcome.code) == (DeviceState.INCONSISTENT, "NM-D021")
    assert bench.acted("write") == before


def test_a_device_that_was_never_pushed_is_not_backed_out(bench: Bench) -> None:
    """Without a commit of ours, a foreign state is none of our business."""
    order = bench.order()
    bench.somebody_edits_running()

    outcome = bench.open().back_out(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.UNTOUCHED, False)


def test_an_unknown_host_key_is_refused_before_the_password(bench: Bench) -> None:
    """The message names the fingerprint that was offered, and the device sees no login (F02)."""
    with pytest.raises(HostKeyError, match="unknown host key SHA256:"):
        bench.open(known_hosts="/nonexistent")

    assert "auth" not in [line.op for line in bench.log()]


def test_a_changed_host_key_names_both_fingerprints(bench: Bench, tmp_path: Path) -> None:
    """Expected and offered stand side by side, also when the pinned key is of another type."""
    device = bench.target.device
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode().split()[:2]
    changed = tmp_path / "changed"
    changed.write_text(f"[{device.hostname}]:{device.port} {' '.join(other)}\n")

    with pytest.raises(HostKeyError, match=r"expected SHA256:.*, offered SHA256:"):
        bench.open(known_hosts=str(changed))


def test_a_wrong_password_is_tried_once(bench: Bench) -> None:
    """One try per credential, so that no account is locked out, and no secret in the message (F04)."""
    with pytest.raises(CredentialsError) as caught:
        bench.open(password="wrong-canary")

    assert "wrong-canary" not in str(caught.value)
    assert [line.op for line in bench.log()].count("auth") == 1


def test_a_dropped_connection_is_unreachable(bench: Bench) -> None:
    """Nothing happened to the device (F01)."""
    bench.fault("connect", "before", "drop")

    with pytest.raises(UnreachableError):
        bench.open()
