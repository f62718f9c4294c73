"""What stands around a request: tested without a device, against a real write-ahead log."""

import pytest
from tests.unit.pipelines.conftest import World

from netmend.errors import (
    ConfigRejectedError,
    DeviceError,
    NotAuthorizedError,
    ReplyLostError,
    UnavailableError,
)
from netmend.model.outcome import Acted
from netmend.pipelines.guarded_requests import GuardedRequests
from netmend.seams import RequestClass

SCOPE = "R-1#1"


def allowed(_op: str) -> None:
    """Allow it."""


def forbidden(op: str) -> None:
    raise NotAuthorizedError(f"{op}: revoked")


def last(world: World, op: str = "commit") -> Acted | None:
    return world.store.operations.last(SCOPE, "d1", op)


def lost_lease(world: World) -> GuardedRequests:
    guard = world.pipeline.writing("d1", "push", 0, allowed)
    world.clock.advance(4000)
    world.store.leases.take("d1", "R-2", ttl_s=60)
    return guard


def unauthorized(world: World) -> GuardedRequests:
    return world.pipeline.writing("d1", "push", 0, forbidden)


def nobody_asked(world: World) -> GuardedRequests:
    return world.pipeline.writing("d1", "preview", 0)


def only_reading(world: World) -> GuardedRequests:
    return world.pipeline.reading("d1", "read")


def given_up(world: World) -> GuardedRequests:
    guard = world.pipeline.writing("d1", "push", 0, allowed)
    guard.revoked = True
    return guard


@pytest.mark.parametrize("make", [lost_lease, unauthorized, nobody_asked, only_reading, given_up])
def test_a_write_that_is_not_allowed_is_not_sent(world: World, make: object) -> None:
    """And leaves no intent behind: nothing was intended."""
    guard: GuardedRequests = make(world)  # type: ignore[operator]  # one of the five above

    with pytest.raises((DeviceError, NotAuthorizedError)), guard.request("commit", RequestClass.WRITE):
        pytest.fail("sent")

    assert last(world) is None


def test_the_intent_is_durable_before_and_the_outcome_after(world: World) -> None:
    """Whoever reads the log while the request is under way finds UNKNOWN."""
    guard = world.pipeline.writing("d1", "push", 0, allowed)

    with guard.request("commit", RequestClass.WRITE):
        under_way = last(world)

    assert (under_way, last(world)) == (Acted.UNKNOWN, Acted.ACTED)


@pytest.mark.parametrize(
    ("error", "acted"),
    [
        (ConfigRejectedError("d1", "refused"), Acted.NOT_ACTED),
        (ReplyLostError("d1", "no answer"), Acted.UNKNOWN),
        (KeyError("bug"), Acted.UNKNOWN),
    ],
)
def test_an_error_says_whether_the_device_acted(world: World, error: Exception, acted: Acted) -> None:
    """A bug says nothing about the device."""
    guard = world.pipeline.writing("d1", "push", 0, allowed)

    with pytest.raises(type(error)), guard.request("commit", RequestClass.WRITE):
        raise error

    assert last(world) is acted


def test_staging_needs_the_lease_and_no_authority(world: World) -> None:
    """A preview stages before anybody has decided."""
    with nobody_asked(world).request("edit-config", RequestClass.STAGE):
        pass

    assert last(world, "edit-config") is Acted.ACTED


def break_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> int:
        raise UnavailableError("disk full")

    monkeypatch.setattr(type(world.store.operations), "intend", away)


def test_without_a_database_nothing_new_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No intent, no request (FAULTS F21)."""
    guard = world.pipeline.writing("d1", "push", 0, allowed)
    break_database(world, monkeypatch)

    with pytest.raises(UnavailableError), guard.request("commit", RequestClass.WRITE):
        pytest.fail("sent")


def test_without_a_database_a_back_out_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """To take back what was done is always permitted."""
    guard = world.pipeline.always("d1", "back_out", 0)
    break_database(world, monkeypatch)
    sent: list[str] = []

    with guard.request("cancel-commit", RequestClass.WRITE):
        sent.append("cancel-commit")

    assert sent == ["cancel-commit"]


def test_the_second_request_of_a_phase_has_a_kill_point_of_its_own(world: World) -> None:
    """So that a test can cut the power at either."""
    guard = world.pipeline.reading("d1", "read", 1)

    for _ in range(2):
        with guard.request("get-config", RequestClass.READ):
            pass

    assert [point for point, moment in world.power.points if moment == "before"] == [
        "later.read.get-config",
        "later.read.get-config.2",
    ]


def test_a_refusal_is_an_answer_at_which_the_power_can_go(world: World) -> None:
    """A confirm that is repeated is meant to be refused: before that is durable, too, it can be cut."""
    guard = world.pipeline.writing("d1", "push", 0, allowed)

    with pytest.raises(ConfigRejectedError), guard.request("commit", RequestClass.WRITE):
        raise ConfigRejectedError("d1", "no")

    assert [moment for _, moment in world.power.points][-2:] == ["before", "after"]
    assert last(world, "commit") is Acted.NOT_ACTED
