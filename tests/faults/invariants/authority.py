"""I3: every write has the word of everybody who must give it, for exactly this change, at that moment."""

import json
from collections.abc import Iterator

from tests.faults.invariants.evidence import Carried, Evidence, digest
from tests.faults.invariants.requests import FORWARD, Asked, asked

from netmend.errors import BadInputError
from netmend.model.decision import Decision, Verdict
from netmend.trust import digest_of_proposal, read_decision

LATEST_S = 5.0
"""How long before a request the authority may have been looked at last."""


def authorized(evidence: Evidence) -> Iterator[str]:
    """I3: no device is changed that need not be, and none without a grant."""
    for device, text in evidence.authorized.before.items():
        foreign = evidence.foreign(device)
        if device not in evidence.authorized.posts and digest(evidence.running[device]) not in {
            digest(text),
            *foreign,
        }:
            yield f"I3 {device}: changed, though nobody authorized it"
    for one in asked(evidence):
        if one.line.request_class == "write" and one.line.op in FORWARD and not _takes_back(evidence, one):
            yield from _uncovered(evidence, one)


def _takes_back(evidence: Evidence, one: Asked) -> bool:
    """Say whether the request is part of a way back, always permitted; it never ends there."""
    leads_there = one.effective and one.line.running_digest == evidence.post(one.device)
    return one.phase == "back_out" and not leads_there


def _uncovered(evidence: Evidence, one: Asked) -> Iterator[str]:
    run = one.run
    if run is None:
        return  # I9 names it
    if run.proposal is None:
        yield f"I3 {one.device}: {one.line.op} without a proposal"
        return
    decisions = tuple(said for said in _valid(run) if said.proposal_digest == _in_force(run, one.line.t))
    for party in sorted(evidence.authorized.parties):
        mine = [decision for decision in decisions if decision.party == party]
        granted = any(
            decision.decision is Verdict.GRANTED
            and decision.issued_at.timestamp() <= one.line.t
            and decision.valid_until.timestamp() + LATEST_S > one.line.t
            for decision in mine
        )
        stopped = any(
            decision.decision is not Verdict.GRANTED
            and decision.issued_at.timestamp() + LATEST_S < one.line.t
            for decision in mine
        )
        if not granted:
            yield f"I3 {one.device}: {one.line.op} without a valid grant of {party} for this change"
        if stopped:
            yield f"I3 {one.device}: {one.line.op} after {party} had said no"


def _in_force(run: Carried, at: float) -> str:
    """Return the digest of what the run proposed last before that time; of the newest it is computed anew."""
    made = [event for event in run.events if event.kind == "proposal.made"]
    earlier = [event for event in made if run.times[event.seq] <= at]
    if run.proposal is None or not earlier:
        return ""
    if earlier[-1] is made[-1] and run.decisions:
        project = json.loads(run.decisions[0].document)["project"]
        return digest_of_proposal(run.proposal, project=project)
    return str(earlier[-1].payload["digest"])


def _valid(run: Carried) -> Iterator[Decision]:
    """Yield the decisions about the run that are signed as they must be."""
    for signed in run.decisions:
        try:
            decision = read_decision(signed, run.parties)
        except BadInputError:
            continue  # counts as nothing
        if decision.run == run.record.id:
            yield decision
