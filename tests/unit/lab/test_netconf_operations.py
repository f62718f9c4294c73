import pytest
from lxml import etree

from netmend.lab.device import Device
from netmend.lab.exchange import Reply, Session
from netmend.lab.operations import understood

NC = "urn:ietf:params:xml:ns:netconf:base:1.0"
EDIT = (
    "<edit-config><target><candidate/></target>{options}<config>"
    '<services xmlns="urn:netmend:lab:services"><service><name>gold</name>{leaves}</service></services>'
    "</config></edit-config>"
)
SHAPER = "<shaper-mbps>50</shaper-mbps>"
NOWHERE = "<egress-port>nowhere</egress-port>"


@pytest.fixture
def me(device: Device) -> Session:
    return device.open_session("netmend", lambda: None)


def ask(device: Device, session: Session, text: str) -> Reply:
    operation = etree.fromstring(f'<rpc xmlns="{NC}">{text}</rpc>')[0]
    return device.answer(session, understood(device, session, operation), None)


def edit(*, leaves: str = SHAPER, options: str = "") -> str:
    return EDIT.format(leaves=leaves, options=options)


def tag(reply: Reply) -> str | None:
    return None if reply.error is None else reply.error.tag


@pytest.mark.parametrize(
    ("options", "leaves", "refused", "dirty"),
    [
        ("", SHAPER, None, True),
        ("<test-option>test-then-set</test-option>", NOWHERE, "data-missing", False),
        ("<test-option>set</test-option>", NOWHERE, None, True),
        ("<test-option>test-only</test-option>", SHAPER, None, False),
        ("<test-option>test-only</test-option>", NOWHERE, "data-missing", False),
        ("<test-option>maybe</test-option>", SHAPER, "invalid-value", False),
        ("<error-option>rollback-on-error</error-option>", SHAPER, None, True),
        ("<error-option>continue-on-error</error-option>", SHAPER, "invalid-value", False),
        ("<default-operation>create</default-operation>", SHAPER, "invalid-value", False),
        ("<colour/>", SHAPER, "unknown-element", False),
    ],
)
def test_an_edit_follows_its_options(
    device: Device, me: Session, options: str, leaves: str, refused: str | None, *, dirty: bool
) -> None:
    """Tested as asked for, staged as asked for, and nothing at all when refused."""
    reply = ask(device, me, edit(leaves=leaves, options=options))

    assert (tag(reply), device.stores.dirty) == (refused, dirty)


def test_only_the_candidate_can_be_edited(device: Device, me: Session) -> None:
    """There is no writable-running."""
    reply = ask(device, me, edit().replace("<candidate/>", "<running/>"))

    assert tag(reply) == "operation-not-supported"


def test_a_commit_is_logged_as_what_it_is(device: Device, me: Session) -> None:
    """Plain, confirmed, or confirming: it depends on what is pending."""
    names = []
    for text in (
        "<commit/>",
        "<commit><confirmed/><persist>run-1</persist></commit>",
        "<commit><confirmed/><persist-id>run-1</persist-id></commit>",
        "<commit><persist-id>run-1</persist-id></commit>",
    ):
        operation = etree.fromstring(f'<rpc xmlns="{NC}">{text}</rpc>')[0]
        request = understood(device, me, operation)
        names.append(request.op)
        assert device.answer(me, request, None).error is None

    assert names == ["commit", "confirmed-commit", "confirmed-commit", "confirming-commit"]


@pytest.mark.parametrize("timeout", ["0", "-1", "1.5", "4294967296", "12345678901234", "\u0661", ""])
def test_a_wrong_timeout_is_refused(device: Device, me: Session, timeout: str) -> None:
    """Seconds from 1 to what 32 bits hold."""
    text = f"<commit><confirmed/><confirm-timeout>{timeout}</confirm-timeout></commit>"

    assert tag(ask(device, me, text)) == "invalid-value"
    assert device.stores.pending is None


def test_the_timeout_is_ten_minutes_unless_said(device: Device, me: Session) -> None:
    """RFC 6241 §8.4.5.1."""
    ask(device, me, "<commit><confirmed/></commit>")

    assert device.due_in_s() == 600.0


@pytest.mark.parametrize(
    ("text", "request_class"),
    [
        ("<get/>", "read"),
        ("<get-config><source><running/></source></get-config>", "read"),
        ("<validate><source><candidate/></source></validate>", "read"),
        ("<lock><target><candidate/></target></lock>", "stage"),
        ("<unlock><target><candidate/></target></unlock>", "stage"),
        ("<discard-changes/>", "stage"),
        (edit(), "stage"),
        ("<lock><target><running/></target></lock>", "write"),
        ("<lock><target><startup/></target></lock>", "write"),
        ("<commit/>", "write"),
        ("<cancel-commit/>", "write"),
        ("<copy-config><target><startup/></target><source><running/></source></copy-config>", "write"),
        ("<kill-session><session-id>9</session-id></kill-session>", "read"),
        ("<close-session/>", "read"),
        ("<delete-config><target><startup/></target></delete-config>", "read"),
    ],
)
def test_every_operation_has_its_class(device: Device, me: Session, text: str, request_class: str) -> None:
    """What the tests count as a write is a write."""
    operation = etree.fromstring(f'<rpc xmlns="{NC}">{text}</rpc>')[0]

    assert understood(device, me, operation).request_class == request_class


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("<delete-config><target><startup/></target></delete-config>", "operation-not-supported"),
        ('<get xmlns="urn:other"/>', "operation-not-supported"),
        (
            "<copy-config><target><running/></target><source><startup/></source></copy-config>",
            "operation-not-supported",
        ),
        ("<get-config/>", "missing-element"),
        ("<get-config><source><factory/></source></get-config>", "operation-not-supported"),
        ('<get><filter type="xpath" select="/"/></get>', "operation-not-supported"),
        ("<lock/>", "missing-element"),
        ("<commit><now/></commit>", "unknown-element"),
        ("<kill-session/>", "missing-element"),
    ],
)
def test_what_the_device_cannot_do_is_said(device: Device, me: Session, text: str, refused: str) -> None:
    """By its tag."""
    assert tag(ask(device, me, text)) == refused


def test_a_closed_session_is_gone_with_one_line(device: Device, me: Session) -> None:
    """The request itself is the end."""
    ask(device, me, "<close-session/>")

    text = device.log_path.read_text(encoding="utf-8")
    assert (device.sessions, text.count('"close-session"')) == ({}, 1)


def test_get_shows_state_and_get_config_does_not(device: Device, me: Session) -> None:
    """Operational data are no configuration."""
    device.state = lambda: [etree.Element("{urn:netmend:lab:services}services-state")]

    shown = ask(device, me, "<get/>").data[0]
    config = ask(device, me, "<get-config><source><running/></source></get-config>").data[0]

    assert len(shown) == len(config) + 1
