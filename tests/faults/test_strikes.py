"""One fault at one operation of one device, on every driver (FAULTS 2b)."""

from collections.abc import Callable

import pytest
from tests.faults.conftest import DRIVERS
from tests.faults.invariants.evidence import Authorized, gather
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import LabClock, fault
from tests.faults.strikes import IN_EVERY_TEST, OPEN, STRIKES, Strike
from tests.line.forks import Forks
from tests.line.violations import SHORT_WAY, authorized


def marks(driver: str, strike: Strike) -> tuple[pytest.MarkDecorator, ...]:
    """Return the marks of a trial: part of the matrix, and expected to fail while its fault is open."""
    why = OPEN.get((driver, strike.op, strike.kind))
    is_open = () if why is None else (pytest.mark.xfail(strict=True, reason=why),)
    in_matrix = () if strike.name in IN_EVERY_TEST and driver != "iosxe" else (pytest.mark.matrix,)
    return (*in_matrix, *is_open)


TRIALS = [
    pytest.param(
        driver,
        strike,
        id=f"{strike.name}-{driver}",
        marks=marks(driver, strike),
    )
    for driver in DRIVERS
    for strike in STRIKES
    if strike.fits(driver)
]


@pytest.mark.parametrize(("forks", "strike"), TRIALS, indirect=["forks"])
def test_one_fault_leaves_nothing_unknown(
    forks: Forks, strike: Strike, record_property: Callable[[str, object], None]
) -> None:
    """Whatever the device does, the run ends truthfully, and every device as before or as authorized."""
    record_property("row", strike.row)
    record_property("driver", forks.driver)
    trial = forks.begin(elsewhere=strike.elsewhere)
    trial.clock = LabClock(forks.site)
    before = forks.site.configs()
    posts = {device: authorized(before[device], port) for device, port in SHORT_WAY.items()}
    fault(forks.site, strike.device, strike.op, when=strike.when, kind=strike.kind, count=strike.count)

    end = trial.carry()

    allowed = Authorized(before, posts, may_confirm=not strike.elsewhere, may_alarm=5 in strike.codes)
    found = violated(gather(forks.site, allowed))
    assert found == [], end
    assert end.exit_code in strike.codes, end
