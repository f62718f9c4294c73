"""The power goes at every write of every phase, over a real router; what it holds is read on the router."""

from typing import Literal

import pytest
from tests.conformance.test_power_cuts import ENDS, PHASES, CutRequests, Phase, PowerCut
from tests.real.frr_bench import ROUTER, RealRouter

from netmend.model.change import DeviceChange
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import PushOrder

CHANGE = DeviceChange(
    device=ROUTER,
    wave=0,
    edits=("interface cross\n ip ospf cost 7\n ip ospf priority 5\n", "ip route 10.99.0.0/24 cross\n"),
)


@pytest.mark.matrix
@pytest.mark.parametrize("phase", PHASES.values(), ids=PHASES)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_phase_survives_a_power_cut_at_each_of_its_writes(
    real: RealRouter, phase: Phase, moment: Literal["before", "after"]
) -> None:
    """The router ends in one of the two authorized states, and in the end as it began, to the byte."""
    before = real.router.running()
    order = real.order(CHANGE)
    whole = CutRequests(moment)
    began = begun(real, phase, order, whole)
    getattr(real.driver, phase.call)(order, whole)
    writes = [n for n, (_, request_class) in enumerate(whole.sent[began:]) if request_class == "write"]
    back_to_the_beginning(real, order, whole, before)

    for write in writes:
        journal = CutRequests(moment)
        journal.cut_at = begun(real, phase, order, journal) + write
        with pytest.raises(PowerCut):
            getattr(real.driver, phase.call)(order, journal)
        journal.cut_at = None
        assert journal.sent[-1][1] == "write"

        outcome: DeviceOutcome = getattr(real.restart_engine(journal), phase.call)(order, journal)

        assert outcome.state in ENDS[phase.call], (journal.sent[-1], outcome)
        assert (real.router.running() == before) is (outcome.state is DeviceState.BACKED_OUT)
        back_to_the_beginning(real, order, journal, before)

    assert writes


def begun(real: RealRouter, phase: Phase, order: PushOrder, journal: CutRequests) -> int:
    """Lead to the phase; return how many requests that took."""
    driver = real.restart_engine(journal)
    for name in phase.before:
        getattr(driver, name)(order, journal)
    return len(journal.sent)


def back_to_the_beginning(real: RealRouter, order: PushOrder, journal: CutRequests, before: str) -> None:
    """Back out whatever it is, and demand that nothing is left."""
    assert real.restart_engine(journal).back_out(order, journal).state is DeviceState.BACKED_OUT
    assert real.router.running() == before
    assert not real.left()
