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
