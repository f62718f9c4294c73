import pytest

from netmend.lab.configuration import Configuration
from netmend.lab.datastores import CommitOrder
from netmend.lab.device import Device
from netmend.lab.exchange import Elements, Request, Session
from netmend.lab.faults import Fault, When


def nobody() -> None:
    return None


@pytest.fixture
def me(device: Device) -> Session:
    return device.open_session("netmend", nobody)


def strike(device: Device, me: Session, kind: str, interfaces: tuple[str, ...], when: When = "before") -> str:
    """Commit those interfaces for a minute on a device that misbehaves, and say what was replied."""
    running = device.stores.running
    edited = Configuration({**running.interfaces, **{name: {} for name in interfaces}}, running.services)

    def act() -> Elements:
        device.stores.stage(me.id, edited)
        device.stores.commit(me.id, CommitOrder(True, 60, "token"), now=device.clock.now())
        return ()

    request = Request("confirmed-commit", "write", act, {"persist": "token", "confirm_timeout": 60})
    reply = device.answer(me, request, Fault("confirmed-commit", when, kind))
    return "dropped" if reply.drop else "ok" if reply.error is None else reply.error.tag


def test_a_device_says_ok_and_does_nothing(device: Device, me: Session) -> None:
    """Its log says that it did not act."""
    before = device.stores.running

    said = strike(device, me, "unapplied", ("new",))

    assert (said, device.stores.running, device.stores.pending) == ("ok", before, None)


def test_a_part_of_a_commit_is_lost(device: Device, me: Session) -> None:
    """The last of what it changed; the timer runs for the rest."""
    said = strike(device, me, "partial", ("new-1", "new-2"))

    assert said == "ok"
    assert "new-1" in device.stores.running.interfaces
    assert "new-2" not in device.stores.running.interfaces
    assert device.stores.pending is not None


def test_a_refused_commit_leaves_its_timer_running(device: Device, me: Session) -> None:
    """Nothing is changed, and something is pending."""
    before = device.stores.running

    said = strike(device, me, "armed", ("new",))

    assert (said, device.stores.running) == ("operation-failed", before)
    assert device.stores.pending is not None
    assert device.stores.pending.persist == "token"


def test_a_timer_fires_and_nothing_comes_of_it(device: Device, me: Session) -> None:
    """What was pending is final then."""
    strike(device, me, "slow", ("new",))
    device.faults.add(Fault("revert", "before", "unreverted"))

    device.advance(60)

    assert "new" in device.stores.running.interfaces
    assert device.stores.pending is None


@pytest.mark.parametrize(
    ("kind", "when", "changed"),
    [
        ("reboot", "before", False),
        ("reboot", "after", False),
        ("reboot_kept", "before", False),
        ("reboot_kept", "after", True),
    ],
)
def test_a_restart_loses_timer_and_sessions(
    device: Device, me: Session, kind: str, when: When, *, changed: bool
) -> None:
    """It comes up with startup, or with what was pending; nobody is connected and nothing is armed."""
    said = strike(device, me, kind, ("new",), when)

    assert said == "dropped"
    assert ("new" in device.stores.running.interfaces) is changed
    assert (device.stores.pending, device.sessions, device.stores.locks) == (None, {}, {})
