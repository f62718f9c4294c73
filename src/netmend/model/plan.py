"""A plan for one report, and why it was or was not chosen."""

from typing import Literal

from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.runbook import Runbook


class ServiceImprovementPlan(Fact):
    """A runbook with the values it is to be carried out with."""

    id: Identifier
    origin: Literal["external_party", "service_provider", "developed"]
    version: Identifier
    runbook: Runbook
    values: dict[Identifier, int | str]


class Candidate(Fact):
    """One plan that was looked at; `reason` says in one sentence why it was (not) chosen."""

    id: Identifier
    chosen: bool
    reason: str


class FailedPlan(Fact):
    """A plan that was carried out and measured not to restore; another version may be tried again."""

    id: Identifier
    version: Identifier


class FailedPlans(Fact):
    """Every plan that failed in one run."""

    plans: tuple[FailedPlan, ...]


class Ranking(Fact):
    """The plans that may answer a report, best first, and one candidate for everything looked at.

    The first plan's candidate is `chosen`; whoever cannot carry it out says so in a new candidate.
    """

    plans: tuple[ServiceImprovementPlan, ...]
    candidates: tuple[Candidate, ...]


class Candidates(Fact):
    """Every plan that was looked at for a run, in the order of the last word about it."""

    candidates: tuple[Candidate, ...]
