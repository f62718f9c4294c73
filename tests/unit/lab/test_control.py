import pytest
from pydantic import ValidationError

from netmend.errors import BadInputError
from netmend.lab.control import VERBS, obeyed
from netmend.lab.control_server import ControlServer
from netmend.lab.http_server import HttpRequest
from netmend.lab.impairment import LinkImpairment
from netmend.lab.orders import ConfigText, LabStatus, LogLines, SessionList
from netmend.lab.simulation import Simulation

EDIT = (
    '<services xmlns=\\"urn:netmend:lab:services\\"><service><name>gold</name>'
    "<shaper-mbps>50</shaper-mbps></service></services>"
)


def test_a_link_is_impaired_by_its_name_or_its_two_ends(simulation: Simulation) -> None:
    """The later order takes the place of the earlier one."""
    obeyed(simulation, "impair-link", b'{"link": "direct", "impairment": {"loss": 0.5}}')
    obeyed(simulation, "impair-link", b'{"link": "r2-r1", "impairment": {"delay_ms": 20}}')

    assert simulation.impairments.links == {"direct": LinkImpairment(delay_ms=20.0)}
    assert simulation.quality()["silver"].delay_ms == 25.0


def test_status_says_how_everything_is(simulation: Simulation) -> None:
    """Devices, services and impairments in one answer."""
    device = simulation.devices["r1"]
    session = device.open_session("netmend", lambda: None)
    device.stores.lock("candidate", session.id)
    obeyed(simulation, "fault", b'{"device": "r1", "op": "commit", "when": "after", "kind": "drop"}')

    status = obeyed(simulation, "status", b"")

    assert isinstance(status, LabStatus)
    r1 = status.device("r1")
    assert r1 is not None
    assert (r1.locks, r1.sessions[0].user, r1.faults[0].kind) == (
        {"candidate": session.id},
        "netmend",
        "drop",
    )
    assert {one.service for one in status.services} == {"gold", "silver"}


def test_an_outside_edit_changes_what_is_measured(simulation: Simulation) -> None:
    """Running is what counts, whoever changed it."""
    obeyed(simulation, "outside-edit", f'{{"device": "r1", "config": "{EDIT}"}}'.encode())

    config = obeyed(simulation, "config", b'{"device": "r1", "store": "running"}')
    log = obeyed(simulation, "log", b'{"device": "r1"}')

    assert isinstance(config, ConfigText)
    assert isinstance(log, LogLines)
    assert "<shaper-mbps>50</shaper-mbps>" in config.config
    assert (log.lines[-1].op, log.lines[-1].running_digest) == ("outside-edit", config.digest)
    assert simulation.quality()["gold"].loss_ratio == 0.0


def test_a_log_is_read_on_from_where_one_was(simulation: Simulation) -> None:
    """The number of the last line that is known is enough."""
    device = simulation.devices["r1"]
    for _ in range(3):
        device.refuse_session("netmend", "auth")

    news = obeyed(simulation, "log", b'{"device": "r1", "since": 2}')

    assert isinstance(news, LogLines)
    assert [line.seq for line in news.lines] == [3]


def test_clear_heals_the_network_but_keeps_configs(simulation: Simulation) -> None:
    """Reset takes the configs back too."""
    obeyed(simulation, "outside-edit", f'{{"device": "r1", "config": "{EDIT}"}}'.encode())
    obeyed(simulation, "impair-service", b'{"service": "gold", "impairment": {"demand_mbps": 90}}')
    simulation.devices["r1"].leave_edits()
    changed = simulation.devices["r1"].stores.running.digest

    obeyed(simulation, "clear", b"{}")
    assert simulation.impairments.services == {}
    assert not simulation.devices["r1"].stores.dirty
    assert simulation.devices["r1"].stores.running.digest == changed

    obeyed(simulation, "reset", b"{}")
    assert simulation.devices["r1"].stores.running.digest != changed


def test_a_clock_is_advanced_on_one_device(simulation: Simulation) -> None:
    """The others keep their time."""
    obeyed(simulation, "clock", b'{"device": "r2", "advance_s": 90}')

    assert [device.clock.advanced_s for device in simulation.devices.values()] == [0.0, 90.0, 0.0]


def test_sessions_are_listed(simulation: Simulation) -> None:
    """Who is on the device now."""
    simulation.devices["r1"].open_session("netmend", lambda: None)

    listed = obeyed(simulation, "sessions", b'{"device": "r1"}')

    assert isinstance(listed, SessionList)
    assert [session.user for session in listed.sessions] == ["netmend"]


@pytest.mark.parametrize(
    ("verb", "body", "why"),
    [
        ("explode", "{}", "no control verb explode"),
        ("log", '{"device": "r9"}', "no device r9"),
        ("impair-link", '{"link": "r1-r9", "impairment": {}}', "no link r1-r9"),
        ("impair-service", '{"service": "x", "impairment": {}}', "no service x"),
        ("fault", '{"device": "r1", "op": "lock", "when": "before", "kind": "x"}', "no fault kind x"),
        ("fault", '{"device": "r1", "op": "x", "when": "before", "kind": "drop"}', "no operation x"),
        (
            "fault",
            '{"device": "r1", "op": "get", "when": "before", "kind": "lock_held"}',
            "fault lock_held cannot strike get",
        ),
        ("outside-edit", '{"device": "r1", "config": "<a"}', "not XML"),
        ("outside-edit", '{"device": "r1", "config": "<a xmlns=\\"urn:x\\"/>"}', "r1: unknown-namespace"),
    ],
)
def test_a_wrong_order_is_refused_in_one_line(simulation: Simulation, verb: str, body: str, why: str) -> None:
    """It names what is not there."""
    with pytest.raises(BadInputError, match=why):
        obeyed(simulation, verb, body.encode())


def test_an_order_out_of_range_is_refused(simulation: Simulation) -> None:
    """Loss is a ratio."""
    with pytest.raises(ValidationError):
        obeyed(simulation, "impair-link", b'{"link": "direct", "impairment": {"loss": 8}}')


def test_the_token_is_asked_for_first(simulation: Simulation) -> None:
    """Without it there is nothing here, whatever the verb."""
    server = ControlServer(simulation, "token", lambda: None)

    codes = [
        server.answer(HttpRequest(method, target, b"{}")).status
        for method, target in [
            ("POST", "/token/status"),
            ("GET", "/token/status"),
            ("POST", "/nothing/status"),
            ("POST", "/"),
            ("POST", "/token/explode"),
            ("POST", "/token/log"),
        ]
    ]

    assert codes == [200, 405, 404, 404, 400, 400]


def test_down_ends_the_lab(simulation: Simulation) -> None:
    """The process is told once the answer is made."""
    ended: list[bool] = []
    server = ControlServer(simulation, "token", lambda: ended.append(True))

    answer = server.answer(HttpRequest("POST", "/token/down", b""))

    assert (answer.status, ended, "down" in VERBS) == (200, [True], False)
