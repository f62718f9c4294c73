"""What yuma123 2.13 does wrong, shown on the raw server first, and then what netmend makes of it."""

import socket
import time
from contextlib import closing
from dataclasses import replace

import paramiko  # type: ignore[import-untyped]  # ships no types
import pytest
from ncclient.operations import RPCError
from tests.real.yuma.bench import KIT, RealBench, ending
from tests.real.yuma.server import AFTER_HELLO_S, PASSWORD, USER, YumaServer

from netmend.model.outcome import DeviceState

EDIT = """\
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><services xmlns="urn:netmend:lab:services">
<service><name>gold-one</name><shaper-mbps>40</shaper-mbps></service></services></config>"""
SPACING_S = 1.2
"""Between the requests of netmend here: more than the second in which the server looks at its timers."""
SILENT_S = 5
"""Longer than what is left of any timer; nobody looks meanwhile, because a reader keeps it from firing."""

HELLO = (
    b'<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>'
    b"urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>]]>]]>"
)
ASK = (
    b'<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="7">'
    b"<get-config><source><running/></source></get-config></rpc>]]>]]>"
)


@pytest.mark.parametrize("together", [True, False])
def test_a_request_that_is_read_with_the_hello_is_lost(server: YumaServer, *, together: bool) -> None:
    """The same two messages, one after the other, are answered at once."""
    with closing(socket.create_connection(("127.0.0.1", server.port))) as connection:
        transport = paramiko.Transport(connection)
        with closing(transport):
            transport.connect(username=USER, password=PASSWORD)
            channel = transport.open_session()
            channel.invoke_subsystem("netconf")
            channel.settimeout(1.5)
            for message in (HELLO + ASK,) if together else (HELLO, ASK):
                channel.sendall(message)
                time.sleep(AFTER_HELLO_S)
            said = _until_silence(channel)

    assert said.count(b"]]>]]>") == (1 if together else 2)


def test_netmend_lets_the_hello_be_read_first(bench: RealBench) -> None:
    """It knows the server by its announcement."""
    began = time.monotonic()

    snapshot = bench.open().read_running(bench.requests)

    assert snapshot.digest
    assert time.monotonic() - began > AFTER_HELLO_S


def _until_silence(channel: paramiko.Channel) -> bytes:
    said = b""
    try:
        while piece := channel.recv(65536):
            said += piece
    except TimeoutError:
        return said
    return said


def test_a_commit_after_validate_is_said_to_be_done_and_is_not(server: YumaServer) -> None:
    """Every reply is ok, and running is as before; without the validate the same commit works."""
    with server.raw() as session:
        session.edit_config(EDIT, target="candidate")
        replies = session.validate("candidate").ok, session.commit().ok
        after_validate = server.running()
        session.discard_changes()
        session.edit_config(EDIT, target="candidate", test_option="test-then-set")
        session.commit()

    assert replies == (True, True)
    assert "shaper-mbps" not in after_validate
    assert "shaper-mbps" in server.running()


def test_netmend_tests_with_the_edit_and_never_sends_validate(bench: RealBench) -> None:
    """What is committed is there."""
    order = bench.order()

    pushed = bench.open().push(order, bench.requests)

    assert pushed.state is DeviceState.PENDING
    assert bench.holds_post()
    assert "agt_rpc: <edit-config>" in bench.server.log()
    assert "agt_rpc: <validate>" not in bench.server.log()


def test_a_timer_starves_while_somebody_polls(server: YumaServer) -> None:
    """Under a read every 0.3 s the change of a 3 s timer is still there 2 s too late."""
    with server.raw() as session:
        session.edit_config(EDIT, target="candidate")
        session.commit(confirmed=True, timeout="3", persist="polled")
        end = time.monotonic() + 5
        while time.monotonic() < end:
            late = session.get_config("running").data_xml
            time.sleep(0.3)

    assert "shaper-mbps" in late


def test_netmend_reads_until_a_timer_fires_and_does_not_starve_it(bench: RealBench) -> None:
    """It asks in every pause that it is allowed, and sees the pre-state as soon as the silence is over."""
    order = bench.order(confirm_timeout_s=4)
    driver = bench.open(spacing_s=SPACING_S)
    driver.push(order, bench.requests)
    armed = time.monotonic()

    while driver.read_running(bench.requests).digest != order.base_digest:
        assert time.monotonic() < armed + 12, "the timer starves"

    assert time.monotonic() - armed < 4 + 3 * SPACING_S
    assert bench.acted("write") == ["confirmed-commit", "revert"]


def test_a_lock_on_running_keeps_the_timer_from_reverting(server: YumaServer) -> None:
    """The server says that the time is over, takes nothing back, and cannot be asked to any more."""
    with server.raw() as session:
        session.lock("running")
        session.lock("candidate")
        session.edit_config(EDIT, target="candidate")
        session.commit(confirmed=True, timeout="2", persist="locked")
        time.sleep(4)

        assert "<netconf-confirmed-commit> notification (timeout)" in server.log()
        assert "shaper-mbps" in server.running()
        with pytest.raises(RPCError):
            session.cancel_commit(persist_id="locked")


def test_a_lock_on_running_makes_a_lie_of_a_cancel(server: YumaServer) -> None:
    """The reply is ok, and the change stays."""
    with server.raw() as session:
        session.lock("running")
        session.lock("candidate")
        session.edit_config(EDIT, target="candidate")
        session.commit(confirmed=True, timeout="60", persist="locked")

        cancelled = session.cancel_commit(persist_id="locked").ok

        assert cancelled
        assert "shaper-mbps" in server.running()


@pytest.mark.matrix
@pytest.mark.parametrize("lost", [True, False])
def test_a_lock_on_running_that_is_gone_in_time_lets_the_timer_revert(
    server: YumaServer, *, lost: bool
) -> None:
    """Released, or ended with its session, between the commit and the timer."""
    with server.raw() as session:
        session.lock("running")
        session.lock("candidate")
        session.edit_config(EDIT, target="candidate")
        session.commit(confirmed=True, timeout="3", persist="locked")
        if not lost:
            session.unlock("running")
            session.unlock("candidate")
            time.sleep(SILENT_S)
    if lost:
        time.sleep(SILENT_S)

    assert "shaper-mbps" not in server.running()


@pytest.mark.matrix
def test_netmend_releases_the_lock_on_running_before_the_timer_needs_it(server: YumaServer) -> None:
    """With `lock_running`, which this server would not bear if it were held until the confirm."""
    with ending(RealBench(server, replace(KIT, locks_running=True))) as bench:
        order = bench.order(confirm_timeout_s=6)
        pushed = bench.open(spacing_s=SPACING_S).push(order, bench.requests)
        pending = bench.holds_post()
        time.sleep(SILENT_S)

        assert ("lock", "write") in bench.requests.sent
        assert pushed.state is DeviceState.PENDING
        assert pending
        assert bench.holds_base()
        assert bench.acted("write") == ["confirmed-commit", "revert"]


def test_a_token_that_is_confirmed_is_refused_from_then_on(server: YumaServer) -> None:
    """The tag is not the RFC's invalid-value, its words say it all the same; one confirm took effect."""
    with server.raw() as session:
        session.edit_config(EDIT, target="candidate")
        session.commit(confirmed=True, timeout="60", persist="once")
        session.commit(persist_id="once")

        with pytest.raises(RPCError, match="persistent confirmed commit not active"):
            session.commit(persist_id="once")

    assert server.log().count("<netconf-confirmed-commit> notification (complete)") == 1


def test_running_cannot_be_locked_by_others_while_a_commit_is_pending(server: YumaServer) -> None:
    """What proves, without a token, that nothing is pending any more."""
    with server.raw() as committer, server.raw() as other:
        committer.edit_config(EDIT, target="candidate")
        committer.commit(confirmed=True, timeout="60")
        with pytest.raises(RPCError, match="confirmed-commit pending"):
            other.lock("running")
        committer.commit()

        assert other.lock("running").ok


def test_netmend_locks_the_candidate_only_and_an_unconfirmed_commit_reverts(bench: RealBench) -> None:
    """Nothing holds running while the timer runs, and the server takes the change back by itself."""
    order = bench.order(confirm_timeout_s=3)
    driver = bench.open()
    driver.push(order, bench.requests)
    pending = bench.holds_post()
    driver.close()
    time.sleep(SILENT_S)

    assert pending
    assert bench.holds_base()
    assert bench.acted("write") == ["confirmed-commit", "revert"]
    assert bench.is_clean()
