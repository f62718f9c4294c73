"""The decisions as they were signed, each nonce once for ever."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from netmend.errors import BadInputError
from netmend.model.decision import SignedDecision
from netmend.seams import Clock
from netmend.store.database import Database
from netmend.store.tables import decisions

_OF_RUN = (
    select(decisions.c.document, decisions.c.signature)
    .where(decisions.c.run == bindparam("run"))
    .order_by(decisions.c.row)
)


@dataclass(frozen=True)
class DecisionRows:
    """The signed decisions of all runs (`seams.Decisions`). Who reads them verifies them again."""

    database: Database
    clock: Clock

    def add(self, run: str, signed: SignedDecision, *, nonce: str, digest: str) -> None:
        """Store a decision about the proposal of that digest.

        Raises:
            BadInputError: the nonce was used before, in whatever run.
        """
        with self.database.write() as connection:
            used_in = connection.execute(
                select(decisions.c.run).where(decisions.c.nonce == nonce)
            ).scalar_one_or_none()
            if used_in is not None:
                raise BadInputError(f"decision: used before, in run {used_in}: sign a new one")
            connection.execute(
                decisions.insert().values(
                    run=run,
                    nonce=nonce,
                    proposal_digest=digest,
                    document=signed.document,
                    signature=signed.signature,
                    arrived_at=self.clock.now(),
                )
            )

    def of(self, run: str) -> tuple[SignedDecision, ...]:
        """Return all of them in the order of arrival."""
        with self.database.read() as connection:
            rows = connection.execute(_OF_RUN, {"run": run})
            return tuple(SignedDecision(document=row.document, signature=row.signature) for row in rows)
