"""The power goes at every request of every phase; the same call later ends proven, and nothing twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Literal

import pytest
from tests.conformance.kit import KITS, Kit
from tests.conformance.memory_requests import MemoryRequests

from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import PushOrder, RequestClass

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench

pytestmark = pytest.mark.matrix


class PowerCut(BaseException):
    """The engine is gone in the middle of a request."""


class CutRequests(MemoryRequests):
    """A journal whose engine loses its power at one request; what was in flight stays UNKNOWN."""

    def __init__(self, moment: Literal["before", "after"]) -> None:
        super().__init__()
        self.moment = moment
        self.cut_at: int | None = None

    @contextmanager
    def request(self, op: str, request_class: RequestClass, *, detail: str = "") -> Iterator[None]:
        """Guard one request, and end the engine there when it is the one."""
        is_here = self.cut_at == len(self.sent)
        with super().request(op, request_class, detail=detail):
            if is_here and self.moment == "before":
                raise PowerCut
            try:
                yield
            finally:  # the device has answered, also with a refusal
                if is_here:
                    raise PowerCut


@dataclass(frozen=True)
class Phase:
    """What leads to a phase, and the phase."""

    before: tuple[str, ...]
    call: str


PHASES = {
    "push": Phase((), "push"),
    "extend": Phase(("push",), "extend"),
    "confirm": Phase(("push",), "confirm"),
    "back out what is pending": Phase(("push",), "back_out"),
    "back out what is final": Phase(("push", "confirm"), "back_out"),
}
ENDS = {
    "push": {DeviceState.PENDING, DeviceState.BACKED_OUT},
    "extend": {DeviceState.PENDING},
    "confirm": {DeviceState.SAVED, DeviceState.CONFIRMED},
    "back_out": {DeviceState.BACKED_OUT},
}


@pytest.mark.parametrize(
    "kit", [kit for kit in KITS if kit.outlives_login], ids=lambda kit: str(kit.platform)
)
@pytest.mark.parametrize("phase", PHASES.values(), ids=PHASES)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_phase_survives_a_power_cut_at_each_of_its_requests(
    bench: "Bench", phase: Phase, moment: Literal["before", "after"]
) -> None:
    """The device ends in one of the two authorized states, clean, and the journal says which."""
    order = bench.order()

    for request in count():
        journal = CutRequests(moment)
        was_cut = cut_off(bench, phase, order, journal, request)
        outcome = called(bench, phase.call, order, journal)

        assert outcome.state in ENDS[phase.call], (request, outcome)
        is_post = outcome.state is not DeviceState.BACKED_OUT
        assert bench.holds_post() if is_post else bench.holds_base(), request
        back_to_the_beginning(bench, order, journal)
        if not was_cut:
            break

    assert request > len(phase.before)


TRIALS = [kit for kit in KITS if not kit.outlives_login]


@pytest.mark.parametrize("kit", TRIALS, ids=lambda kit: str(kit.platform))
@pytest.mark.parametrize("phase", [name for name in PHASES if name != "extend"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_login_leaves_its_trial_to_the_timer(
    bench: "Bench", kit: Kit, phase: str, moment: Literal["before", "after"]
) -> None:
    """Whoever comes next ends with the pre-state, or with a change confirmed before; never between."""
    order = bench.order()

    for request in count():
        journal = CutRequests(moment)
        was_cut = cut_off(bench, PHASES[phase], order, journal, request)
        journal.cut_at = None
        driver = bench.kill_engine()
        bench.pass_time(order.confirm_timeout_s + 1)
        outcome = getattr(driver, PHASES[phase].call)(order, journal)

        is_confirmed = "confirming-commit" in bench.acted("write")
        final = {DeviceState.BACKED_OUT, kit.final} if is_confirmed else {DeviceState.BACKED_OUT}
        assert outcome.state in final or (phase == "push" and outcome.state is DeviceState.PENDING), request
        back_to_the_beginning(bench, order, journal)
        if not was_cut:
            break
        bench.forget_log()

    assert request > len(PHASES[phase].before)


def cut_off(bench: "Bench", phase: Phase, order: PushOrder, journal: CutRequests, request: int) -> bool:
    """Lead to the phase and begin it; say whether the power went before it ended."""
    bench.requests = journal
    driver = bench.open()
    for name in phase.before:
        getattr(driver, name)(order, journal)
    journal.cut_at = len(journal.sent) + request
    try:
        getattr(driver, phase.call)(order, journal)
    except PowerCut:
        return True
    return False


def called(bench: "Bench", name: str, order: PushOrder, journal: CutRequests) -> DeviceOutcome:
    """Make the call from a new engine with the same journal."""
    journal.cut_at = None
    commits = bench.acted("write").count("confirmed-commit")
    outcome: DeviceOutcome = getattr(bench.restart_engine(), name)(order, journal)
    if name == "push" and outcome.state is DeviceState.BACKED_OUT:
        assert bench.acted("write").count("confirmed-commit") == commits
    return outcome


def back_to_the_beginning(bench: "Bench", order: PushOrder, journal: CutRequests) -> None:
    """Back out whatever it is, and demand that nothing is left."""
    outcome = bench.restart_engine().back_out(order, journal)
    bench.close()

    assert outcome.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.holds_base("startup")
    assert bench.is_clean()
