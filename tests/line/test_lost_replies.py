"""Replies that never come, timers that fire, devices that are away: each time the devices' own log decides.

The same plan each time: p1 moves the traffic (the canary), p2 is released (a later wave).
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from tests.line.forks import RUN, Forks, forks_of
from tests.line.platforms import CANARY, LATER
from tests.line.power_cut import CutAt, PowerCut
from tests.line.violations import violations

from netmend.cli.settings import read_settings
from netmend.cli.wiring import Wiring
from netmend.errors import RefusedError
from netmend.testing.site import Site

FIRST = [CANARY, pytest.param(LATER, marks=pytest.mark.matrix)]
SECOND = [pytest.param(CANARY, marks=pytest.mark.matrix), LATER]
"""In every test one of the two devices, in faults both."""
PUSHING = ("lock", "edit-config", "confirmed-commit", "unlock")
CONFIRMING = ("confirming-commit", "copy-config")
NOT_GOOD_ENOUGH = 0.05
MOMENTS: tuple[Literal["before", "after"], ...] = ("before", "after")
LONG_ENOUGH_S = 10_000.0


class When:
    """Implements `seams.Power`: does something the first time a point is reached, and goes on."""

    def __init__(self, point: str, moment: str, act: Callable[[], None]) -> None:
        self.reached = False
        self._at = (point, moment)
        self._act = act

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        """Act once."""
        if (point, moment) == self._at and not self.reached:
            self.reached = True
            self._act()


@pytest.fixture(scope="module")
def forks(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks_of(built_site, tmp_path_factory.mktemp("lost")) as made:
        yield made


def fault(site: Site, device: str, op: str, when: Literal["before", "after"], **more: object) -> None:
    kind = str(more.get("kind", "drop"))
    count = int(str(more.get("count", 1)))
    with site.lab as lab:
        lab.fault(device, op=op, when=when, kind=kind, count=count)


@pytest.mark.parametrize("device", FIRST)
@pytest.mark.parametrize("op", ["confirmed-commit", "confirming-commit", "copy-config"])
def test_a_lost_reply_to_what_was_carried_out_is_resolved_by_reading(
    forks: Forks, op: str, device: str
) -> None:
    """The device acted and nobody heard of it: nothing is applied twice and nothing stays unknown."""
    lose_one_reply(forks, op, "after", device)


@pytest.mark.matrix
@pytest.mark.parametrize("device", [CANARY, LATER])
@pytest.mark.parametrize("when", MOMENTS)
@pytest.mark.parametrize("op", PUSHING + CONFIRMING)
def test_one_lost_reply_on_the_way_is_resolved_by_reading(
    forks: Forks, op: str, when: Literal["before", "after"], device: str
) -> None:
    """Whether the device acted or not, nothing is applied twice and nothing stays unknown."""
    lose_one_reply(forks, op, when, device)


def lose_one_reply(forks: Forks, op: str, when: Literal["before", "after"], device: str) -> None:
    """Carry a run whose device drops the connection once at an operation, and judge what is left."""
    trial = forks.begin()
    before = forks.site.configs()
    fault(forks.site, device, op, when)

    end = trial.carry()

    assert list(violations(forks.site, trial, end, before)) == []
    assert end.exit_code in ({0} if op in CONFIRMING else {0, 3, 4}), end
    assert leased(forks.site) == []
    assert any(line.op == op for line in forks.site.truth(device))


@pytest.mark.parametrize("device", SECOND)
@pytest.mark.parametrize("when", MOMENTS)
def test_a_lost_reply_to_the_way_back_is_resolved_by_reading(
    forks: Forks, when: Literal["before", "after"], device: str
) -> None:
    """Everything is as it was, whichever reply got lost."""
    trial = forks.begin(elsewhere=NOT_GOOD_ENOUGH)
    before = forks.site.configs()
    fault(forks.site, device, "cancel-commit", when)

    end = trial.carry()

    assert end.exit_code == 4, end
    assert list(violations(forks.site, trial, end, before)) == []
    assert forks.site.configs() == before
    assert any(line.op == "cancel-commit" for line in forks.site.truth(device))


def test_a_device_that_is_never_heard_to_save_is_not_said_to_be_saved(forks: Forks) -> None:
    """Exit 5 names it; it is as authorized, and nothing of ours keeps the next run away from it."""
    trial = forks.begin()
    fault(forks.site, LATER, "copy-config", "before", count=3)

    end = trial.carry()

    assert end.exit_code == 5, end
    assert LATER in end.reason
    said = {one.device: one.state.value for one in trial.devices().outcomes}
    assert said == {CANARY: "saved", LATER: "not_saved"}
    assert leased(forks.site) == []


@pytest.mark.parametrize(("device", "code"), [(CANARY, 3), (LATER, 4)])
def test_a_device_that_another_run_works_on_ends_the_run_truthfully(
    forks: Forks, device: str, code: int
) -> None:
    """Whoever heard of the start hears of the end, and the other run keeps its device."""
    trial = forks.begin()
    before = forks.site.configs()
    place = "canary" if device == CANARY else "later"
    power = When(f"{place}.push.lease", "before", lambda: lease(forks.site, device, "R-other"))

    end = trial.carry(power)

    assert power.reached, end
    assert end.exit_code == code, end
    assert list(violations(forks.site, trial, end, before)) == []
    assert forks.site.configs() == before
    assert leased(forks.site) == [device]


@pytest.mark.parametrize("device", FIRST)
def test_a_timer_that_fires_before_the_confirm_takes_all_back(forks: Forks, device: str) -> None:
    """Nothing is confirmed, not even the devices whose timers still run."""
    trial = forks.begin()
    before = forks.site.configs()
    power = When("line.confirm", "before", lambda: let_timer_fire(forks.site, device))

    end = trial.carry(power)

    assert power.reached, end
    assert end.exit_code == 4, end
    assert forks.site.configs() == before
    assert list(violations(forks.site, trial, end, before)) == []
    assert not any("confirming-commit" in ops for ops in forks.site.writes().values())


@pytest.mark.parametrize("device", SECOND)
def test_a_timer_that_fires_between_reading_and_confirming_takes_all_back(forks: Forks, device: str) -> None:
    """A device that is final already is led back by the authorized way."""
    trial = forks.begin()
    before = forks.site.configs()
    place = "canary" if device == CANARY else "later"
    power = When(f"{place}.confirm.confirming-commit", "before", lambda: let_timer_fire(forks.site, device))

    end = trial.carry(power)

    assert power.reached, end
    assert end.exit_code == 4, end
    assert forks.site.configs() == before
    assert list(violations(forks.site, trial, end, before)) == []


@pytest.mark.parametrize("device", FIRST)
def test_a_device_that_was_away_until_its_timer_fired_is_proven_by_reading(forks: Forks, device: str) -> None:
    """The run ends only when the device was read again."""
    trial = forks.begin(elsewhere=NOT_GOOD_ENOUGH)
    before = forks.site.configs()
    place = "canary" if device == CANARY else "later"

    def go_away() -> None:
        fault(forks.site, device, "get-config", "before")
        fault(forks.site, device, "connect", "before", count=2)
        let_timer_fire(forks.site, device)

    power = When(f"{place}.back_out.get-config", "before", go_away)

    end = trial.carry(power)

    assert power.reached, end
    assert end.exit_code == 4, end
    assert forks.site.configs() == before
    assert list(violations(forks.site, trial, end, before)) == []


@pytest.mark.parametrize("device", SECOND)
def test_a_device_that_never_hears_the_confirm_takes_all_back(forks: Forks, device: str) -> None:
    """What still waits is cancelled, and what became final is led back."""
    trial = forks.begin()
    before = forks.site.configs()
    fault(forks.site, device, "confirming-commit", "before", count=3)

    end = trial.carry()

    assert end.exit_code == 4, end
    assert forks.site.configs() == before
    assert list(violations(forks.site, trial, end, before)) == []


@pytest.mark.parametrize("device", FIRST)
def test_a_refused_commit_that_was_carried_out_is_taken_back(forks: Forks, device: str) -> None:
    """The device says no, arms its timer all the same, and the reply to the cancel is lost (FAULTS F24)."""
    trial = forks.begin()
    before = forks.site.configs()
    fault(forks.site, device, "confirmed-commit", "after", kind="reject")
    fault(forks.site, device, "cancel-commit", "before")

    end = trial.carry()

    assert end.exit_code == 4, end
    assert forks.site.configs() == before
    assert list(violations(forks.site, trial, end, before)) == []


def test_a_startup_that_cannot_be_led_back_needs_a_person(forks: Forks) -> None:
    """The device would come up with the change again: it is not as before, though running is."""
    trial = forks.begin()
    fault(forks.site, LATER, "confirming-commit", "before", count=3)
    power = When(
        "canary.back_out.get-config",
        "before",
        lambda: fault(forks.site, CANARY, "copy-config", "before", kind="reject"),
    )

    end = trial.carry(power)

    assert power.reached, end
    assert (end.outcome.value, end.exit_code) == ("inconsistent", 5), end
    assert CANARY in end.reason


@pytest.mark.parametrize("point", ["line.later.push", "line.confirm"])
def test_a_run_that_was_aborted_while_nobody_carried_it_writes_nothing_more(forks: Forks, point: str) -> None:
    """Taken up again, it only takes back."""
    trial = forks.begin()
    before = forks.site.configs()
    with pytest.raises(PowerCut):
        trial.carry(CutAt(point, "before"))
    wiring = Wiring(read_settings(forks.site.root))
    wiring.store.runs.update(RUN, abort="nora: wrong link")
    wiring.store.close()

    end = trial.carry()

    assert end.exit_code == 4, end
    assert forks.site.configs() == before
    seen = forks.site.writes()
    assert "confirming-commit" not in seen[CANARY]
    assert (LATER in seen) == (point == "line.confirm")
    assert list(violations(forks.site, trial, end, before)) == []


def let_timer_fire(site: Site, device: str) -> None:
    with site.lab as lab:
        lab.advance_clock(device, LONG_ENOUGH_S)


def lease(site: Site, device: str, run: str) -> None:
    """Let another run take the device."""
    wiring = Wiring(read_settings(site.root))
    wiring.store.leases.take(device, run, ttl_s=3600)
    wiring.store.close()


def leased(site: Site) -> list[str]:
    """Return the devices that no other run could lease now."""
    wiring = Wiring(read_settings(site.root))
    held = []
    for device in site.devices():
        try:
            lease = wiring.store.leases.take(device, "R-next", ttl_s=1)
        except RefusedError:
            held.append(device)
        else:
            wiring.store.leases.release(lease)
    wiring.store.close()
    return held


def test_objectives_changed_during_a_run_do_not_lead_it_astray(forks: Forks) -> None:
    """What counted as degraded at its start still does when the run is taken up again."""
    trial = forks.begin()
    before = forks.site.configs()
    with pytest.raises(PowerCut):
        trial.carry(CutAt("line.confirm", "before"))
    services = forks.site.root / "inventory" / "services.yaml"
    text = services.read_text(encoding="utf-8")
    lax = re.sub(r'(loss_ratio, comparator: "<=", target: )[0-9.]+', r"\g<1>0.5", text)
    lax = re.sub(r'(throughput_mbps, comparator: ">=", target: )[0-9.]+', r"\g<1>1", lax)
    lax = re.sub(r'(delay_ms, comparator: "<=", target: )[0-9.]+', r"\g<1>9000", lax)
    assert lax != text
    services.write_text(lax, encoding="utf-8")

    end = trial.carry()

    assert end.exit_code in {0, 4}, end
    assert list(violations(forks.site, trial, end, before)) == []
