"""How long a wave soaks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar, cast

from netmend.model.fact import Fact
from netmend.testing.clock import FrozenClock
from netmend.workflow.waves import _soak

if TYPE_CHECKING:
    from netmend.model.proposal import ImprovementProposal
    from netmend.workflow.rooms import Rooms

F = TypeVar("F", bound=Fact)
SOAK_S = 60.0


class SetBack:
    """Implements `seams.Journal`: the wall clock is a day behind once the soak has begun."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.until: list[datetime] = []

    def do(self, name: str, made: type[F], step: Callable[[], F]) -> F:
        """Run the step, and set the clock back."""
        del name, made
        done = step()
        self.clock.jump(-86_400)
        return done

    def wait(self, name: str, seconds: float) -> None:
        """Let no time pass."""

    def pause(self, name: str, until: datetime) -> bool:
        """Note how long is waited; nobody says anything."""
        del name
        self.until.append(until)
        return False


def test_a_clock_that_is_set_back_does_not_lengthen_the_soak() -> None:
    """It would last a day more, and the timers of the devices would fire."""
    clock = FrozenClock()
    journal = SetBack(clock)
    verification = SimpleNamespace(soak_s=SOAK_S)
    proposal = SimpleNamespace(change_set=SimpleNamespace(verification=verification))

    _soak(
        cast("Rooms", SimpleNamespace(clock=clock)), journal, cast("ImprovementProposal", proposal), "canary"
    )

    assert journal.until == [clock.now() + timedelta(seconds=SOAK_S)]
