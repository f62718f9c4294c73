"""A run that goes on from a fork as often as a test likes: project, database and devices are laid back there.

The same plan each time: p1 moves the traffic (the canary), p2 is released (a later wave).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from tests.line.power_cut import CutAt, PowerCut, Recorder
from tests.line.trial import Trial, degrade, take_short_way

from netmend.testing.site import Site
from netmend.testing.story import quicken

RUN = "R-1"
FORKS = ("line.propose", "line.recheck", "line.commence")
"""Before the proposal, when everybody has authorized, and when it is known that all is as authorized."""


class Fork(NamedTuple):
    """`passed`: the points before it."""

    files: Path
    written: list[tuple[str, str]]
    passed: frozenset[str]


@dataclass
class Forks:
    """Runs are carried once until each of `FORKS`, and everything is kept as it is then.

    `driver`: of all devices, where all have the same.
    """

    site: Site
    pristine: Path
    driver: str = ""
    made: dict[float, list[Fork]] = field(default_factory=dict)

    def begin(self, *, elsewhere: float = 0.0, point: str = "line.recheck") -> Trial:
        """Return a run that has not come to the point yet. `elsewhere`: loss on the link it moves to."""
        if elsewhere not in self.made:
            self.made[elsewhere] = list(self._forked(elsewhere))
        ahead = [fork for fork in self.made[elsewhere] if point not in fork.passed]
        files, written = (ahead[-1].files, ahead[-1].written) if ahead else (self.pristine, [])
        self._lay(files, elsewhere)
        return Trial(self.site, RUN, list(written))

    def _forked(self, elsewhere: float) -> Iterator[Fork]:
        """Carry one run by one engine after the other, and keep what each of them leaves."""
        self._lay(self.pristine, elsewhere)
        trial = Trial(self.site, RUN)
        passed: set[str] = set()
        for at in FORKS:
            recorder = _RecorderUntil(at)
            with pytest.raises(PowerCut):
                trial.carry(recorder)
            passed |= set(recorder.points)
            files = self.site.root.with_name(f"forked-{elsewhere}-{at}")
            shutil.copytree(self.site.root, files)
            yield Fork(files, list(trial.written), frozenset(passed))

    def _lay(self, files: Path, elsewhere: float) -> None:
        shutil.rmtree(self.site.root)
        shutil.copytree(files, self.site.root)
        # What was noted of the journal that was here is about another one.
        heads = Path(self.site.environment["NETMEND_TRUST__ANCHORS"]).parent / "heads"
        shutil.rmtree(heads, ignore_errors=True)
        degrade(self.site, elsewhere=elsewhere)


@contextmanager
def forks_of(built: Site, folder: Path) -> Iterator[Forks]:
    """Prepare a copy of the site for the short way; its environment holds until the end."""
    site = built.copy(folder)
    quicken(site)
    take_short_way(site)
    pristine = site.root.with_name("pristine")
    shutil.copytree(site.root, pristine)
    with pytest.MonkeyPatch.context() as patch:
        for key, value in site.environment.items():
            patch.setenv(key, value)
        yield Forks(site, pristine)


class _RecorderUntil(Recorder):
    """Notes the points that are passed, and cuts before one of them."""

    def __init__(self, last: str) -> None:
        super().__init__()
        self._cut = CutAt(last, "before")

    def at(self, point: str, moment: Literal["before", "after"]) -> None:
        self._cut.at(point, moment)
        self.points.setdefault(point)
