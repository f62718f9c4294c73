"""Right before a change becomes final, a new login proves that the device can still be reached."""

from collections.abc import Callable, Iterator

import pytest
from tests.faults.scenarios import Both, LabClock
from tests.line.forks import Forks, forks_of
from tests.line.platforms import CANARY, LATER
from tests.line.test_lost_replies import When, fault
from tests.line.violations import violations

from netmend.testing.site import Site

GROUPS = (
    "netconf",
    *(pytest.param(one, marks=pytest.mark.matrix) for one in ("iosxe", "eos", "iosxr", "junos")),
)
ONCE, FOR_GOOD = 1, 100


@pytest.fixture(scope="module", params=GROUPS)
def forks(
    request: pytest.FixtureRequest,
    built_on: Callable[[str], Site],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Forks]:
    group = str(request.param)
    with forks_of(built_on(group), tmp_path_factory.mktemp(group)) as made:
        yield made


@pytest.mark.parametrize("device", [pytest.param(CANARY, marks=pytest.mark.matrix), LATER])
def test_a_change_that_lets_nobody_in_any_more_is_not_made_final(forks: Forks, device: str) -> None:
    """The quality is good and the open sessions live, but nobody new gets in: all is taken back (F30)."""
    trial = forks.begin()
    before = forks.site.configs()
    trial.clock = LabClock(forks.site)
    shut = When(
        "line.confirm", "before", lambda: fault(forks.site, device, "connect", "before", count=FOR_GOOD)
    )
    opened = When("line.back-out", "before", lambda: clear(forks.site))

    end = trial.carry(Both(shut, opened))

    assert opened.reached
    assert (end.exit_code, forks.site.configs()) == (4, before), end
    assert list(violations(forks.site, trial, end, before)) == []
    assert f"{device}: no new login right before the confirm" in end.reason
    asked = [line.op for name in (CANARY, LATER) for line in forks.site.truth(name)]
    assert "confirming-commit" not in asked


@pytest.mark.matrix
def test_one_lost_login_is_tried_once_more(forks: Forks) -> None:
    """A connection that is lost once says nothing of the device."""
    trial = forks.begin()
    before = forks.site.configs()
    trial.clock = LabClock(forks.site)
    shut = When("line.confirm", "before", lambda: fault(forks.site, LATER, "connect", "before", count=ONCE))

    end = trial.carry(shut)

    assert shut.reached
    assert end.exit_code == 0, end
    assert list(violations(forks.site, trial, end, before)) == []


def clear(site: Site) -> None:
    with site.lab as lab:
        lab.clear()
