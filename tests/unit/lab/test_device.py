from typing import Protocol

import pytest

from netmend.lab.configuration import Configuration
from netmend.lab.datastores import CommitOrder
from netmend.lab.device import Device
from netmend.lab.exchange import Elements, Reply, Request, Session
from netmend.lab.faults import Fault
from netmend.lab.log_line import LogLine, RequestClass
from netmend.lab.rpc_error import RpcError

BOUND = CommitOrder(confirmed=True, timeout_s=60)
PERSISTENT = CommitOrder(confirmed=True, timeout_s=60, persist="run-1")


class _Truth(Protocol):
    def lines(self) -> list[LogLine]: ...
    def ops(self) -> list[tuple[str, str, bool]]: ...


class _Time(Protocol):
    seconds: float


def nobody() -> None:
    return None


@pytest.fixture
def me(device: Device) -> Session:
    return device.open_session("netmend", nobody)


def changed(device: Device) -> Configuration:
    return Configuration({**device.stores.running.interfaces, "new": {}}, device.stores.running.services)


def commit(device: Device, session: Session, order: CommitOrder) -> None:
    device.stores.stage(session.id, changed(device))
    device.stores.commit(session.id, order, now=device.clock.now())


def request(
    op: str = "commit", request_class: RequestClass = "write", *, error: RpcError | None = None
) -> Request:
    def act() -> Elements:
        if error is not None:
            raise error
        return ()

    return Request(op, request_class, act)


def fault(device: Device, kind: str, *, op: str = "commit", when: str = "before", count: int = 1) -> Fault:
    device.faults.add(Fault(op, "before" if when == "before" else "after", kind, count))
    struck = device.faults.take(op)
    assert struck is not None
    return struck


# --- the ground truth ----------------------------------------------------------------------------


def test_every_line_says_what_the_device_holds_after_it(device: Device, me: Session, truth: _Truth) -> None:
    """Numbers rise by one, digests are those of the three datastores."""
    device.stores.stage(me.id, changed(device))
    device.answer(me, request("edit-config", "stage"), None)

    first, second = truth.lines()
    assert (first.seq, first.op, first.session, first.user) == (1, "connect", me.id, "netmend")
    assert (second.seq, second.request_class, second.phase, second.acted) == (2, "stage", "request", True)
    assert first.candidate_digest == first.running_digest == first.startup_digest
    assert second.candidate_digest == device.stores.candidate.digest != second.running_digest


def test_a_refused_request_did_not_act(device: Device, me: Session, truth: _Truth) -> None:
    """The line says why."""
    reply = device.answer(me, request(error=RpcError("in-use", "busy")), None)

    assert (reply.acted, reply.error is not None) == (False, True)
    line = truth.lines()[-1]
    assert (line.acted, (line.model_extra or {})["error"]) == (False, "in-use")


# --- timers on the device's clock ------------------------------------------------------------------


def test_the_timer_fires_on_time_without_traffic(
    device: Device, me: Session, real_time: _Time, truth: _Truth
) -> None:
    """Not a moment before, and running is what it was."""
    before = device.stores.running
    commit(device, me, PERSISTENT)
    real_time.seconds += 59.9
    device.tick()
    assert device.stores.pending is not None

    real_time.seconds += 0.2
    device.tick()

    assert (device.stores.running, device.due_in_s()) == (before, None)
    line = truth.lines()[-1]
    assert (line.op, line.phase, line.request_class, line.session) == ("revert", "timer", "write", None)
    assert (line.model_extra or {})["persist"] == "run-1"


def test_an_advanced_clock_fires_the_timer_on_its_way(device: Device, me: Session, truth: _Truth) -> None:
    """The line carries the moment at which it was due, not the end of the way."""
    commit(device, me, PERSISTENT)
    start = device.clock.now()

    device.advance(600.0)

    assert device.stores.pending is None
    assert truth.lines()[-1].device_t == pytest.approx(start + 60.0)
    assert device.clock.now() == pytest.approx(start + 600.0)


def test_an_advance_that_does_not_reach_the_timer_leaves_it_armed(device: Device, me: Session) -> None:
    """What is left of it is less."""
    commit(device, me, PERSISTENT)

    device.advance(45.0)

    assert device.due_in_s() == pytest.approx(15.0)


def test_whoever_owns_the_loop_hears_of_a_new_timer(device: Device, me: Session) -> None:
    """Every logged operation may have armed or disarmed it."""
    heard: list[float | None] = []
    device.timer_changed = lambda: heard.append(device.due_in_s())

    def act() -> Elements:
        commit(device, me, BOUND)
        return ()

    device.answer(me, Request("confirmed-commit", "write", act), None)

    assert heard == [60.0]


# --- a session's end -------------------------------------------------------------------------------


def test_a_session_that_ends_takes_lock_edits_and_bound_commit_along(
    device: Device, me: Session, truth: _Truth
) -> None:
    """Every effect has its line, in the phase `session`."""
    before = device.stores.running
    device.stores.lock("candidate", me.id)
    commit(device, me, BOUND)
    device.stores.stage(me.id, changed(device))

    device.end_session(me)

    assert truth.ops()[1:] == [
        ("disconnect", "request", True),
        ("unlock", "session", True),
        ("discard-changes", "session", True),
        ("revert", "session", True),
    ]
    assert (device.stores.running, device.stores.locks, device.sessions) == (before, {}, {})


def test_a_persistent_commit_outlives_its_session(device: Device, me: Session) -> None:
    """Only its timer or its token ends it."""
    commit(device, me, PERSISTENT)

    device.end_session(me)

    assert device.stores.pending is not None


def test_a_session_ends_once(device: Device, me: Session, truth: _Truth) -> None:
    """A connection that is lost after close-session has nothing more to end."""
    device.end_session(me, "close-session")
    device.end_session(me)

    assert [op for op, _, _ in truth.ops()] == ["connect", "close-session"]


def test_a_killed_session_is_cut_off(device: Device, me: Session, truth: _Truth) -> None:
    """Its lock is free, its connection gone; nobody kills itself or nobody."""
    cut: list[str] = []
    victim = device.open_session("other", lambda: cut.append("other"))
    device.stores.lock("running", victim.id)

    device.kill_session(victim.id, by=me)

    assert (cut, device.stores.locks) == (["other"], {})
    assert truth.ops()[-2:] == [("disconnect", "request", True), ("unlock", "session", True)]
    for number in (victim.id, me.id):
        with pytest.raises(RpcError, match="invalid-value"):
            device.kill_session(number, by=me)


# --- others, and beginning again --------------------------------------------------------------------


def test_an_outside_edit_is_drift(device: Device, me: Session, truth: _Truth) -> None:
    """Running changes past the lock, the log says by whom."""
    device.stores.lock("running", me.id)

    device.outside_edit(lambda _running: changed(device))

    line = truth.lines()[-1]
    assert (line.op, line.user, line.request_class, line.session) == (
        "outside-edit",
        "outsider",
        "write",
        None,
    )
    assert line.running_digest != line.startup_digest


def test_a_reset_begins_again_and_goes_on_with_the_log(device: Device, truth: _Truth) -> None:
    """Config, candidate, timer, clock, faults, sessions; one line says it."""
    before = device.stores.running
    cut: list[str] = []
    session = device.open_session("netmend", lambda: cut.append("netmend"))
    device.advance(30.0)
    commit(device, session, BOUND)
    device.faults.add(Fault("commit", "before", "drop"))

    device.reset()
    device.end_session(session)

    assert (device.stores.running, device.stores.pending, device.stores.dirty) == (before, None, False)
    assert (device.clock.advanced_s, device.faults.waiting, device.sessions) == (0.0, [], {})
    assert cut == ["netmend"]
    assert [op for op, _, _ in truth.ops()] == ["connect", "reset"]


# --- faults ------------------------------------------------------------------------------------------


def test_a_request_dropped_before_acting_did_not_act(device: Device, me: Session, truth: _Truth) -> None:
    """Nothing is sent back."""
    reply = device.answer(me, request(), fault(device, "drop"))

    assert (reply, truth.ops()[-1]) == (Reply(acted=False, drop=True), ("commit", "request", False))


def test_a_request_dropped_after_acting_acted(device: Device, me: Session, truth: _Truth) -> None:
    """The reply is lost, the change is not."""
    reply = device.answer(me, request(), fault(device, "drop", when="after"))

    assert (reply, truth.ops()[-1]) == (Reply(drop=True), ("commit", "request", True))


@pytest.mark.parametrize(("when", "acted"), [("before", False), ("after", True)])
def test_a_rejected_request_may_have_acted(
    device: Device, me: Session, truth: _Truth, when: str, *, acted: bool
) -> None:
    """The client sees operation-failed either way."""
    reply = device.answer(me, request(), fault(device, "reject", when=when))

    assert reply.error is not None
    assert (reply.error.tag, truth.ops()[-1][2]) == ("operation-failed", acted)


def lock(device: Device, session: Session) -> Request:
    def act() -> Elements:
        device.stores.lock("candidate", session.id)
        return ()

    return Request("lock", "stage", act, {"target": "candidate"})


def test_a_held_lock_is_let_go_after_the_last_denial(device: Device, me: Session) -> None:
    """Between the denials the outsider really holds it."""
    device.faults.add(Fault("lock", "before", "lock_held", count=2))
    tags = []
    for _ in range(3):
        reply = device.answer(me, lock(device, me), device.faults.take("lock"))
        tags.append(reply.error.tag if reply.error else None)

    assert tags == ["lock-denied", "lock-denied", None]
    assert (device.stores.locks, list(device.sessions)) == ({"candidate": me.id}, [me.id])


def test_a_dirty_candidate_stays_until_the_outsider_leaves(
    device: Device, me: Session, truth: _Truth
) -> None:
    """The lock is denied; the edit can be looked at; its owner takes it along."""
    reply = device.answer(me, lock(device, me), fault(device, "dirty", op="lock"))
    assert reply.error is not None
    assert (reply.error.app_tag, device.stores.dirty) == ("candidate-dirty", True)

    device.leave()

    assert not device.stores.dirty
    assert ("edit-config", "request", True) in truth.ops()
