"""Replies that never come, timers that fire, devices that are away: each time the devices' own log decides.

The same plan each time: p1 moves the traffic (the canary), p2 is released (a later wave).
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from tests.line.power_cut import CutAt, PowerCut
from tests.line.trial import SHORT_WAY, Trial, degrade, quicken, violations

from netmend.cli.settings import read_settings
from netmend.cli.wiring import Wiring
from netmend.errors import RefusedError
from netmend.testing.site import Site

RUN = "R-1"
CANARY, LATER = "p1", "p2"
PUSHING = ("lock", "edit-config", "confirmed-commit", "unlock")
CONFIRMING = ("confirming-commit", "copy-config")
TAKING_BACK = ("cancel-commit",)
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


@dataclass
class Forks:
    """Brings project, database and devices back to where everybody has authorized the run."""

    site: Site
    written: list[tuple[str, str]]
    kept: Path

    def begin(self, *, elsewhere: float = 0.0) -> Trial:
        """Return a run that writes next. `elsewhere`: loss on the link that the plan moves to."""
        shutil.rmtree(self.site.root)
        shutil.copytree(self.kept, self.site.root)
        degrade(self.site, elsewhere=elsewhere)
        return Trial(self.site, RUN, list(self.written))


@pytest.fixture(scope="module")
def forks(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    site = built_site.copy(tmp_path_factory.mktemp("lost"))
    quicken(site, resources=SHORT_WAY)
    degrade(site)
    with pytest.MonkeyPatch.context() as patch:
        for key, value in site.environment.items():
            patch.setenv(key, value)
        trial = Trial(site, RUN)
        with pytest.raises(PowerCut):
            trial.carry(CutAt("line.recheck", "before"))
        kept = site.root.with_name("kept")
        shutil.copytree(site.root, kept)
        yield Forks(site, trial.written, kept)


def fault(site: Site, device: str, op: str, when: Literal["before", "after"], **more: object) -> None:
    kind = str(more.get("kind", "drop"))
    count = int(str(more.get("count", 1)))
    with site.lab as lab:
        lab.fault(device, op=op, when=when, kind=kind, count=count)


@pytest.mark.parametrize("device", [CANARY, LATER])
@pytest.mark.parametrize("when", MOMENTS)
@pytest.mark.parametrize("op", PUSHING + CONFIRMING)
def test_one_lost_reply_on_the_way_is_resolved_by_reading(
    forks: Forks, op: str, when: Literal["before", "after"], device: str
) -> None:
    """Whether the device acted or not, nothing is applied twice and nothing stays unknown."""
    trial = forks.begin()
    before = forks.site.configs()
    fault(forks.site, device, op, when)

    end = trial.carry()

    assert list(violations(forks.site, trial, end, before)) == []
    assert end.exit_code in ({0} if op in CONFIRMING else {0, 3, 4}), end
    assert leased(forks.site) == []
    assert any(line.op == op for line in forks.site.truth(device))


@pytest.mark.parametrize("device", [CANARY, LATER])
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
