"""What owners hear of a run."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.proposal import ServiceImpact
from netmend.model.report import MaintenanceWindow


class NoticeKind(StrEnum):
    """The kinds of notice of a run."""

    PROPOSAL = "proposal"
    AUTHORIZED = "authorized"
    COMMENCING = "commencing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_PLAN = "no_plan"


class Notice(Fact):
    """One message to one party, naming only that party's services.

    `uid`: one per run, attempt and party, kept over all its notices.  `sequence`: never decreases in a uid.
    `key`: the delivery key; the same notice sent again has the same key.
    """

    schema_: Literal["netmend.notice.v1"] = Field(default="netmend.notice.v1", alias="schema")
    uid: Identifier
    key: Identifier
    kind: NoticeKind
    party: Identifier
    sequence: int
    run: Identifier
    report: Identifier
    subject: str
    text: str
    outcome: str | None = None
    services: tuple[ServiceImpact, ...] = ()
    proposal_digest: str | None = None
    window: MaintenanceWindow | None = None
    decide_by: AwareDatetime | None = None
    issued_at: AwareDatetime
