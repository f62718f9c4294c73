"""What the line makes of a database that is away between two of its steps."""

from collections.abc import Callable
from datetime import datetime

import pytest

from netmend.errors import UnavailableError
from netmend.model.attempt import Baseline
from netmend.model.fact import Fact
from netmend.model.outcome import Measurement
from netmend.workflow.journal import EngineHaltedError
from netmend.workflow.line import improve_service_quality


class Measured:
    """Implements `seams.Journal`: the first step was carried out long ago; no other may be."""

    def do(self, name: str, made: type[Fact], step: Callable[[], Fact]) -> Fact:
        """Return what was measured."""
        del made, step
        assert name == "measure"
        return Baseline(measurement=Measurement(moment="before", wave=None, readings=()), normal=False)

    def wait(self, name: str, seconds: float) -> None:
        """Wait for nothing."""

    def pause(self, name: str, until: datetime) -> bool:
        """Wait for nobody."""
        raise AssertionError(name, until)


class NoDatabase:
    """Rooms whose database is away."""

    def run(self, run_id: str) -> None:
        """Fail."""
        raise UnavailableError(f"{run_id}: the database is away")


def test_a_database_that_is_away_between_two_steps_ends_no_run() -> None:
    """The run stays as it is, to be resumed: a transient failure is not written down as its end."""
    with pytest.raises(EngineHaltedError):
        improve_service_quality(NoDatabase(), Measured(), "R-1")  # type: ignore[arg-type]  # as far as it gets
