import hashlib
import time
from collections.abc import Callable

import httpx
import pytest
from lxml import etree
from ncclient import manager
from ncclient.operations.rpc import RPCError
from ncclient.transport.errors import AuthenticationError, SessionCloseError, SSHError

from netmend.lab import LabClient, LabInfo

Login = Callable[..., manager.Manager]

EDIT = (
    '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><services xmlns="urn:netmend:lab:services">'
    "<service><name>gold</name><shaper-mbps>40</shaper-mbps></service></services></config>"
)


def test_a_confirmed_change_runs_from_lock_to_startup(lab: LabClient, login: Login) -> None:
    """Every step acts, and the log tells the same story."""
    session = login("r1")

    with session.locked("candidate"):
        session.edit_config(target="candidate", config=EDIT, test_option="test-then-set")
        session.commit(confirmed=True, timeout="60", persist="run-1")
        session.commit(persist_id="run-1")
    session.copy_config(source="running", target="startup")
    session.close_session()

    lines = [line for line in _since_reset(lab, "r1") if line[0] not in {"get", "get-config"}]
    assert lines == [
        ("connect", "read", True),
        ("lock", "stage", True),
        ("edit-config", "stage", True),
        ("confirmed-commit", "write", True),
        ("confirming-commit", "write", True),
        ("unlock", "stage", True),
        ("copy-config", "write", True),
        ("close-session", "read", True),
    ]
    assert lab.config("r1", "startup") == lab.config("r1", "running")
    assert "<shaper-mbps>40</shaper-mbps>" in lab.config("r1").config


def test_what_a_client_reads_has_the_digest_of_the_log(lab: LabClient, login: Login) -> None:
    """The canonical text is made from the wire by the agreed rules alone."""
    data = etree.fromstring(login("r1").get_config("running").data_xml.encode())

    texts = []
    for top in sorted(data, key=lambda one: (etree.QName(one).namespace, etree.QName(one).localname)):
        alone = etree.fromstring(etree.tostring(top))
        etree.indent(alone, space="  ")
        etree.cleanup_namespaces(alone)
        texts.append(etree.tostring(alone, method="c14n2", with_comments=False).decode())
    digest = hashlib.sha256(("\n".join(texts) + "\n").encode()).hexdigest()

    assert lab.log("r1")[-1].running_digest == f"sha256:{digest}"


def test_an_unconfirmed_change_is_taken_back_at_its_time(lab: LabClient, login: Login) -> None:
    """Nobody asks the device anything in between; here only its clock moves."""
    before = lab.config("r1")
    session = login("r1")
    session.edit_config(target="candidate", config=EDIT)
    session.commit(confirmed=True, timeout="120", persist="run-1")
    session.close_session()
    assert lab.config("r1") != before

    lab.advance_clock("r1", 121)

    assert lab.config("r1") == before
    assert (lab.log("r1")[-1].op, lab.log("r1")[-1].phase) == ("revert", "timer")


def test_the_timer_fires_in_real_time_without_traffic(lab: LabClient, login: Login) -> None:
    """One second is the shortest there is."""
    session = login("r1")
    session.edit_config(target="candidate", config=EDIT)
    session.commit(confirmed=True, timeout="1", persist="run-1")

    time.sleep(1.2)

    status = lab.status().device("r1")
    assert status is not None
    assert status.pending is None
    assert lab.log("r1")[-1].op == "revert"


def test_a_lost_connection_leaves_no_lock_and_no_edit(lab: LabClient, login: Login) -> None:
    """And a commit that is bound to it is taken back."""
    before = lab.config("r1")
    session = login("r1")
    session.lock("candidate")
    session.edit_config(target="candidate", config=EDIT)
    session.commit(confirmed=True, timeout="60")

    session._session.close()

    _until(lambda: lab.log("r1")[-1].op == "revert")
    assert lab.config("r1") == before
    again = login("r1")
    again.lock("candidate")
    assert lab.sessions("r1")[0].id == int(again.session_id)


def test_a_lock_held_elsewhere_names_its_holder(lab: LabClient, login: Login) -> None:
    """lock-denied with the session id."""
    lab.fault("r1", op="lock", when="before", kind="lock_held", count=1)
    session = login("r1")

    with pytest.raises(RPCError) as refused:
        session.lock("candidate")
    session.lock("candidate")

    assert refused.value.tag == "lock-denied"
    assert "session-id" in refused.value.info


@pytest.mark.parametrize(("when", "acted"), [("before", False), ("after", True)])
def test_a_dropped_commit_acted_or_not(lab: LabClient, login: Login, when: str, *, acted: bool) -> None:
    """The client cannot tell; the log can."""
    session = login("r1")
    session.edit_config(target="candidate", config=EDIT)
    lab.fault("r1", op="confirmed-commit", when="before" if when == "before" else "after", kind="drop")

    with pytest.raises(SessionCloseError):
        session.commit(confirmed=True, timeout="60", persist="run-1")

    _until(lambda: not lab.sessions("r1"))
    assert ("confirmed-commit", "write", acted) in _since_reset(lab, "r1")
    assert ("<shaper-mbps>" in lab.config("r1").config) is acted


def test_a_wrong_password_is_refused_and_noted(lab: LabClient, login: Login) -> None:
    """Once per attempt."""
    with pytest.raises(AuthenticationError):
        login("r1", "wrong")

    assert _since_reset(lab, "r1") == [("auth", "read", False)]


def test_a_fault_refuses_the_right_password(lab: LabClient, login: Login) -> None:
    """The next login is let in again."""
    lab.fault("r1", op="connect", when="before", kind="auth_failure")

    with pytest.raises(AuthenticationError):
        login("r1")

    assert login("r1").connected


def test_a_connection_dropped_at_once_is_no_session(lab: LabClient, login: Login) -> None:
    """Before anything was sent to it."""
    lab.fault("r1", op="connect", when="before", kind="drop")

    with pytest.raises((SSHError, EOFError, ConnectionError)):
        login("r1")

    assert _since_reset(lab, "r1") == [("connect", "read", False)]


def test_a_slow_device_answers_late(lab: LabClient, login: Login) -> None:
    """Others are not kept waiting by it."""
    session, other = login("r1"), login("r1")
    lab.fault("r1", op="get-config", when="after", kind="slow", seconds=1.0)
    start = time.monotonic()
    session.async_mode = True
    late = session.get_config("running")

    _until(lambda: any(line[0] == "get-config" for line in _since_reset(lab, "r1")))
    other.get_config("running")
    quick_s = time.monotonic() - start

    assert quick_s < 0.9
    late.event.wait(5)
    assert time.monotonic() - start >= 1.0
    session.async_mode = False


def test_a_request_whose_client_went_away_in_time_did_not_act(lab: LabClient, login: Login) -> None:
    """The device was still slow; the log has the request all the same."""
    lab.fault("r1", op="commit", when="before", kind="slow", seconds=60)
    session = login("r1")
    session.edit_config(target="candidate", config=EDIT)
    session.async_mode = True
    session.commit()
    _until(lambda: not _faults(lab, "r1"))

    session._session.close()

    _until(lambda: ("commit", "write", False) in _since_reset(lab, "r1"))
    assert "<shaper-mbps>" not in lab.config("r1").config


def test_a_killed_session_is_cut(lab: LabClient, login: Login) -> None:
    """Its lock is free at once."""
    victim, killer = login("r1"), login("r1")
    victim.lock("candidate")

    killer.kill_session(victim.session_id)
    killer.lock("candidate")

    status = lab.status().device("r1")
    assert status is not None
    assert status.locks == {"candidate": int(killer.session_id)}


def test_metrics_follow_the_running_config(lab: LabClient, running_lab: LabInfo, login: Login) -> None:
    """The shaper cuts a fifth of what is offered; state on the device says the same."""
    url = running_lab.metrics_url.replace("/metrics", "/api/v1/query")
    selector = 'netmend_service_loss_ratio{service="gold"}'
    assert running_lab.metrics_url.endswith("/metrics")
    assert _value(url, selector) == "0.0"
    session = login("r1")
    session.edit_config(target="candidate", config=EDIT)
    session.commit()

    state = session.get(("subtree", '<services-state xmlns="urn:netmend:lab:services"/>')).data_xml

    assert _value(url, selector) == "0.2"
    assert "<loss-ratio>0.200000</loss-ratio>" in state
    assert lab.status().services[0].throughput_mbps == 40.0


def _value(url: str, selector: str) -> str:
    answer = httpx.get(url, params={"query": selector}, trust_env=False).json()
    return str(answer["data"]["result"][0]["value"][1])


def _faults(lab: LabClient, device: str) -> int:
    status = lab.status().device(device)
    assert status is not None
    return len(status.faults)


def _since_reset(lab: LabClient, device: str) -> list[tuple[str, str, bool]]:
    lines = lab.log(device)
    start = max(index for index, line in enumerate(lines) if line.op == "reset")
    return [(line.op, line.request_class, line.acted) for line in lines[start + 1 :]]


def _until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not reached():
        assert time.monotonic() < end, "not reached within 5 s"
        time.sleep(0.01)
