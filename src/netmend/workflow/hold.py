"""One engine at a time carries a run: who takes it up fences off whoever carried it before.

The file lock of an engine is of one machine and one folder. An engine that was stopped, and whose run
another one has ended meanwhile, must not go on where it was when it is continued: the leases are the run's,
and so are the decisions, so both would let it (FAULTS F07, F51).
"""

from dataclasses import dataclass, replace
from typing import Self

from netmend.errors import UnavailableError
from netmend.store.runs import Runs
from netmend.store.taking import demand_taking
from netmend.workflow.journal import EngineHaltedError
from netmend.workflow.rooms import Rooms


@dataclass(frozen=True)
class Hold:
    """The right to go on with a run, until somebody else takes it. `number`: of the taking."""

    runs: Runs
    run: str
    number: int

    @classmethod
    def take(cls, runs: Runs, run: str) -> Self:
        """Take the run up; from now on everybody who took it before is refused."""
        return cls(runs, run, runs.take(run))

    def demand(self) -> None:
        """Return when nobody has taken the run since.

        Raises:
            EngineHaltedError: somebody has; nothing of the run is touched here any more.
            UnavailableError: the database cannot tell.
        """
        record = self.runs.get(self.run)
        try:
            demand_taking(record, self.run, self.number)
        except UnavailableError as error:
            raise EngineHaltedError(error) from error

    def guard(self, rooms: Rooms) -> Rooms:
        """Return the same rooms, in which every step, request and word on the run demands the hold first."""
        store = rooms.store
        return replace(
            rooms,
            held=self.demand,
            store=replace(
                store,
                facts=replace(store.facts, taking=self.number),
                runs=replace(store.runs, taking=self.number),
            ),
            pipeline=lambda run, attempt: replace(rooms.pipeline(run, attempt), held=self.demand),
        )
