"""One fault at one operation of one device, on every driver (FAULTS 2b)."""

from collections.abc import Callable

import pytest
from tests.faults.invariants.evidence import Authorized, gather
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import LabClock, fault
from tests.faults.strikes import IN_EVERY_TEST, OPEN, STRIKES, Strike
from tests.line.forks import Forks
from tests.line.platforms import ADMITTED, platform_of
from tests.line.violations import SHORT_WAY, authorized

from netmend.lab.log_line import LogLine


def marks(driver: str, strike: Strike) -> tuple[pytest.MarkDecorator, ...]:
    """Return the marks of a trial: part of the matrix, and expected to fail while its fault is open."""
    why = OPEN.get((platform_of(driver, strike.device), strike.op, strike.kind))
    is_open = () if why is None else (pytest.mark.xfail(strict=True, reason=why),)
    in_matrix = () if (driver, strike.name) in IN_EVERY_TEST else (pytest.mark.matrix,)
    return (*in_matrix, *is_open)


def met(line: LogLine) -> bool:
    """Say whether a fault showed there; a login that is refused is logged as not acted."""
    return "fault" in (line.model_extra or {}) or (line.op in {"connect", "auth"} and not line.acted)


TRIALS = [
    pytest.param(
        driver,
        strike,
        id=f"{strike.name}-{driver}",
        marks=marks(driver, strike),
    )
    for driver in ADMITTED
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
    at_once = strike.op in {"connect", "get-config"}
    trial = forks.begin(elsewhere=strike.elsewhere, point="line.recheck" if at_once else "line.commence")
    trial.clock = LabClock(forks.site)
    before = forks.site.configs()
    posts = {device: authorized(before[device], port) for device, port in SHORT_WAY.items()}
    fault(forks.site, strike.device, strike.op, when=strike.when, kind=strike.kind, count=strike.count)

    end = trial.carry()

    struck = [line for line in forks.site.truth(strike.device) if met(line)]
    allowed = Authorized(before, posts, may_confirm=not strike.elsewhere, may_alarm=5 in strike.codes)
    found = violated(gather(forks.site, allowed))
    assert struck, f"{strike.name} never happened"
    assert found == [], end
    assert end.exit_code in strike.codes, end
