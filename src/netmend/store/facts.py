"""What a run made on its way, one fact per name."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from netmend.model.fact import Fact
from netmend.store.database import Database
from netmend.store.tables import facts
from netmend.store.taking import demand_taking, named

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class RunFacts:
    """The facts of all runs, as JSON. `taking`: of the engine that carries a run; to put demands that."""

    database: Database
    taking: int | None = None

    def put(self, run: str, name: str, fact: Fact) -> None:
        """Store the fact under that name; it replaces what was there.

        Raises:
            UnavailableError: another engine has taken the run up meanwhile.
        """
        content = fact.model_dump_json()
        with self.database.write() as connection:
            if self.taking is not None:
                demand_taking(named(self.database, connection, run), run, self.taking)
            changed = connection.execute(
                facts.update().where(facts.c.run == run, facts.c.name == name).values(fact=content)
            )
            if changed.rowcount == 0:
                connection.execute(facts.insert().values(run=run, name=name, fact=content))

    def get(self, run: str, name: str, made: type[F]) -> F | None:
        """Return the fact of that name, or None when there is none."""
        with self.database.read() as connection:
            row = connection.execute(
                select(facts.c.fact).where(facts.c.run == run, facts.c.name == name)
            ).scalar_one_or_none()
            return None if row is None else self.database.fact(made, row)
