"""Back-out and confirm on scripted devices, with a clock that only sleeping moves."""

from datetime import datetime, timedelta

import pytest
from tests.unit.pipelines.conftest import BASE, POST, World

from netmend.errors import ReplyLostError, UnreachableError
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.pipelines import Gate, back_out, confirm, push
from netmend.seams import PushOrder, Requests
from netmend.testing.clock import NOON, FrozenClock
from netmend.testing.scripted_device import ScriptedDevice

TIMEOUT_S = 600


class OpenGate(Gate):
    """Lets every write pass: what the real one demands is tested with it."""

    def demand(self) -> None:
        """Demand nothing."""


class Drifted(ScriptedDevice):
    """Holds somebody else's change, and nothing of ours."""

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Send nothing."""
        now = self.digest
        told = super().back_out(order, requests)
        return told.model_copy(update={"state": DeviceState.UNTOUCHED, "now_digest": now, "wrote": False})


def gate(world: World) -> Gate:
    return OpenGate(
        proposal=world.proposal,
        decisions=world.store.decisions,
        parties=None,  # type: ignore[arg-type]  # the open gate looks at nobody
        project="demo",
        clock=world.clock,
        steady=lambda: None,
    )


def pending(device: str, wave: int = 0, confirm_by: datetime | None = None) -> DeviceOutcome:
    return DeviceOutcome(
        device=device,
        device_class=DeviceClass.TIMER,
        wave=wave,
        state=DeviceState.PENDING,
        pre_digest=BASE,
        post_digest=POST,
        now_digest=POST,
        confirm_by=confirm_by,
        wrote=True,
    )


def away_until(clock: FrozenClock, device: str, back_at: datetime) -> object:
    def behave(_call: str) -> None:
        if clock.now() < back_at:
            raise UnreachableError(device, "away")

    return behave


def test_a_device_whose_timer_is_not_known_is_waited_for(world: World) -> None:
    """It may have been armed just before it went away: only after a whole timeout is it given up."""
    world.devices["d1"].behave = away_until(world.clock, "d1", NOON + timedelta(seconds=TIMEOUT_S))  # type: ignore[assignment]  # a closure

    told = back_out(world.pipeline, gate(world), (pending("d1"),), confirm_timeout_s=TIMEOUT_S)

    assert [one.state for one in told.outcomes] == [DeviceState.BACKED_OUT]


def test_a_device_that_stays_away_is_inconsistent_soon_after_its_timer(world: World) -> None:
    """Not for ever, and never said to be as before."""
    world.devices["d1"].behave = away_until(world.clock, "d1", NOON + timedelta(days=9))  # type: ignore[assignment]  # a closure
    by = NOON + timedelta(seconds=60)

    told = back_out(world.pipeline, gate(world), (pending("d1", confirm_by=by),), confirm_timeout_s=TIMEOUT_S)

    assert [one.state for one in told.outcomes] == [DeviceState.INCONSISTENT]
    assert 60 <= sum(world.clock.slept) <= 120


def test_a_wall_clock_that_jumps_back_does_not_lengthen_the_back_out(world: World) -> None:
    """Durations go by the clock that never jumps."""
    jumped: list[str] = []

    def behave(call: str) -> None:
        if not jumped:
            jumped.append(call)
            world.clock.jump(-3600)
        raise UnreachableError("d1", "away")

    world.devices["d1"].behave = behave
    by = NOON + timedelta(seconds=60)

    back_out(world.pipeline, gate(world), (pending("d1", confirm_by=by),), confirm_timeout_s=TIMEOUT_S)

    assert sum(world.clock.slept) <= 120


@pytest.mark.parametrize("call", ["open", "push"])
def test_a_bug_at_one_device_is_the_result_of_that_device(world: World, call: str) -> None:
    """What it was sent may have been carried out, and whoever works beside it is not lost."""

    def behave(asked: str) -> None:
        if asked == call:
            raise KeyError(asked)

    world.devices["d1"].behave = behave

    told = push(
        world.pipeline, gate(world), 0, confirm_timeout_s=TIMEOUT_S, confirm_by=NOON + timedelta(seconds=600)
    )

    assert [one.device for one in told.outcomes] == ["d1"]
    assert "KeyError" in told.outcomes[0].problem
    assert world.devices["d1"].closed == (call == "push")


def test_a_confirm_whose_reply_is_lost_is_asked_again(world: World) -> None:
    """Calling a driver again is harmless: it reads first."""
    lost: list[str] = []

    def behave(asked: str) -> None:
        if asked == "confirm" and not lost:
            lost.append(asked)
            raise ReplyLostError("d1", "no answer")

    for device in world.devices.values():
        device.digest = POST
    world.devices["d1"].behave = behave
    by = NOON + timedelta(seconds=TIMEOUT_S)

    told = confirm(world.pipeline, gate(world), (pending("d1", 0, by), pending("d2", 1, by)), margin_s=30)

    assert {one.state for one in told.outcomes} == {DeviceState.SAVED}
    assert [device.asked.count("confirm") for device in world.devices.values()] == [2, 1]


@pytest.mark.parametrize(("digest", "left_s"), [(BASE, 600), (POST, 20)])
def test_one_device_that_may_not_be_confirmed_keeps_all_from_it(
    world: World, digest: str, left_s: int
) -> None:
    """It is not as pushed any more, or its timer is about to fire."""
    world.devices["d1"].digest, world.devices["d2"].digest = POST, digest
    by, of_d2 = NOON + timedelta(seconds=TIMEOUT_S), NOON + timedelta(seconds=left_s)

    told = confirm(world.pipeline, gate(world), (pending("d1", 0, by), pending("d2", 1, of_d2)), margin_s=30)

    assert all(one.problem for one in told.outcomes)
    assert not any("confirm" in device.asked for device in world.devices.values())


def test_a_device_that_holds_only_somebody_elses_change_is_not_waited_for(world: World) -> None:
    """A timer was armed and ended there, and no line was sent: it is settled, and said to be untouched."""
    drifted = world.devices["d1"] = Drifted("d1", "sha256:" + "c" * 64)
    world.pipeline.fleet.drivers = world.devices

    told = back_out(world.pipeline, gate(world), (pending("d1"),), confirm_timeout_s=TIMEOUT_S)

    assert [(one.state, one.wrote) for one in told.outcomes] == [(DeviceState.UNTOUCHED, True)]
    assert drifted.asked.count("back_out") == 1
    assert world.clock.slept == []
