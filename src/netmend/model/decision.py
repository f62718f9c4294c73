"""A decision: a signed document of one person for one party about one proposal."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field, model_validator

from netmend.model.fact import Fact
from netmend.model.names import Identifier, Printable


class Verdict(StrEnum):
    """What the person said."""

    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"


class Decision(Fact):
    """The content that is signed, as RFC 8785 bytes. `nonce`: used once, for ever."""

    schema_: Literal["netmend.decision.v1"] = Field(default="netmend.decision.v1", alias="schema")
    project: Identifier
    run: Identifier
    report: Identifier
    proposal_digest: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    party: Identifier
    person: Identifier
    decision: Verdict
    reason: Printable
    issued_at: AwareDatetime
    valid_until: AwareDatetime
    nonce: str = Field(pattern=r"^[0-9a-f]{32}$")

    @model_validator(mode="after")
    def _a_refusal_has_a_reason(self) -> "Decision":
        if self.decision is not Verdict.GRANTED and not self.reason.strip():
            msg = f"{self.decision} needs a reason"
            raise ValueError(msg)
        return self


class SignedDecision(Fact):
    """The exact bytes that were signed (as text, they are UTF-8 JSON) and the armored SSHSIG."""

    document: str
    signature: str


class PartyStanding(Fact):
    """What one party has said so far. `granted`, `refused`: persons, each counted once."""

    party: Identifier
    m: int
    n: int
    granted: tuple[Identifier, ...]
    refused: tuple[Identifier, ...]
    reasons: tuple[str, ...] = ()

    @property
    def satisfied(self) -> bool:
        """Say whether enough persons granted and nobody refused."""
        return len(self.granted) >= self.m and not self.refused


class Standing(Fact):
    """Where the authorization of one proposal stands.

    `valid_until`: when the first of the grants that count expires; None while there is none.
    """

    parties: tuple[PartyStanding, ...]
    valid_until: AwareDatetime | None = None

    @property
    def complete(self) -> bool:
        """Say whether every required party has granted; true when nobody is required."""
        return all(party.satisfied for party in self.parties)

    @property
    def refused(self) -> tuple[PartyStanding, ...]:
        """Return the parties that refused or revoked."""
        return tuple(party for party in self.parties if party.refused)

    @property
    def missing(self) -> tuple[PartyStanding, ...]:
        """Return the parties that have not said enough yet."""
        return tuple(party for party in self.parties if not party.satisfied and not party.refused)
