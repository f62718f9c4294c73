"""What `show RUN --json` says: one object, built from the records alone (DESIGN.md 9)."""

from datetime import datetime
from typing import Any

from netmend.cli.wiring import Wiring
from netmend.model.event import Event
from netmend.model.outcome import DeviceOutcomes, Measurement, RunStatus
from netmend.model.plan import Candidates
from netmend.model.proposal import ImprovementProposal
from netmend.model.run import RunRecord
from netmend.trust import barred_from, standing

SCHEMA = "netmend.show.v1"


def show_document(wiring: Wiring, record: RunRecord) -> dict[str, Any]:
    """Return everything that is known of a run, as plain JSON."""
    facts = wiring.store.facts
    proposal = facts.get(record.id, "proposal", ImprovementProposal)
    candidates = facts.get(record.id, "candidates", Candidates)
    events = wiring.store.events.after(0, run=record.id)
    return {
        "schema": SCHEMA,
        "run": record.id,
        "report": record.report.id,
        "service": record.report.affected_service,
        "requester": record.requester,
        "status": record.status.value,
        "outcome": record.outcome.value if record.outcome else None,
        "exit_code": record.exit_code,
        "reason": record.reason,
        "created_at": record.created_at.isoformat(),
        "decide_by": record.decide_by.isoformat() if record.decide_by and record.open else None,
        "plan": _plan(proposal),
        "candidates": [one.model_dump(mode="json") for one in candidates.candidates] if candidates else [],
        "proposal_digest": proposal.digest if proposal else None,
        "impact": [one.model_dump(mode="json") for one in proposal.impact] if proposal else [],
        "requirements": _requirements(wiring, proposal),
        "devices": _devices(wiring, record, proposal),
        "failures": _failures(events),
        "measurements": _measurements(wiring, record, proposal),
        "notices": _notices(wiring, record),
        "phases": _phases(events),
        "resolution": _resolution(events),
    }


def plan_document(proposal: ImprovementProposal) -> dict[str, Any]:
    """Return a proposal as `plan --json` says it: what would be done, to whom it matters, who decides."""
    return {
        "plan": _plan(proposal),
        "proposal_digest": proposal.digest,
        "waves": [[change.device for change in wave] for wave in proposal.change_set.waves],
        "diffs": [
            {
                "device": one.device,
                "class": one.device_class.value,
                "wave": one.wave,
                "made_by": one.made_by,
                "diff": one.diff,
                "back_out": one.back_out,
                "back_out_diff": one.back_out_diff,
                "pre_digest": one.base_digest,
                "post_digest": one.post_digest,
            }
            for one in proposal.previews
        ],
        "impact": [one.model_dump(mode="json") for one in proposal.impact],
        "requirements": [
            {"party": one.party, "m": one.m, "n": one.n, "because": list(one.because)}
            for one in proposal.requirements
        ],
    }


def parties_missing(wiring: Wiring, record: RunRecord) -> tuple[str, ...]:
    """Return the parties that a run which waits for decisions still waits for."""
    proposal = wiring.store.facts.get(record.id, "proposal", ImprovementProposal)
    if record.status is not RunStatus.WAIT_FOR_APPROVAL or proposal is None:
        return ()
    return tuple(one["party"] for one in _requirements(wiring, proposal) if one["granted"] < one["m"])


def _plan(proposal: ImprovementProposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    change_set = proposal.change_set
    return {
        "id": change_set.plan,
        "origin": change_set.origin,
        "version": change_set.version,
        "values": change_set.values,
    }


def _requirements(wiring: Wiring, proposal: ImprovementProposal | None) -> list[dict[str, Any]]:
    if proposal is None:
        return []
    now = standing(
        proposal,
        wiring.store.decisions.of(proposal.run),
        wiring.project.parties,
        project=wiring.settings.project,
        now=wiring.clock.now(),
        barred=barred_from(proposal, wiring.project.parties),
    )
    because = {one.party: list(one.because) for one in proposal.requirements}
    return [
        {
            "party": one.party,
            "m": one.m,
            "n": one.n,
            "granted": len(one.granted),
            "refused": len(one.refused),
            "granted_by": list(one.granted),
            "refused_by": list(one.refused),
            "because": because.get(one.party, []),
        }
        for one in now.parties
    ]


def _devices(wiring: Wiring, record: RunRecord, proposal: ImprovementProposal | None) -> list[dict[str, Any]]:
    if proposal is None:
        return []
    known = wiring.store.facts.get(record.id, "devices", DeviceOutcomes)
    outcomes = {one.device: one for one in known.outcomes} if known else {}
    addresses = {one.name: f"{one.hostname}:{one.port}" for one in wiring.project.devices}
    rows = []
    for seen in proposal.previews:
        outcome = outcomes.get(seen.device)
        untouched = "unchanged" if seen.unchanged else "untouched"
        rows.append(
            {
                "device": seen.device,
                "class": seen.device_class.value,
                "wave": seen.wave,
                "state": outcome.state.value if outcome else untouched,
                "pre_digest": seen.base_digest,
                "post_digest": seen.post_digest,
                "now_digest": outcome.now_digest if outcome else None,
                "problem": outcome.problem if outcome else "",
                "code": outcome.code if outcome else "",
                "address": addresses.get(seen.device),
                "confirm_by": outcome.confirm_by.isoformat() if outcome and outcome.confirm_by else None,
            }
        )
    return rows


def _failures(events: tuple[Event, ...]) -> list[dict[str, Any]]:
    """Return the last failure of each device: the step it was in, the error code and the words."""
    steps: dict[str, str] = {}
    failures: dict[str, dict[str, Any]] = {}
    for event in events:
        said = event.payload
        if event.kind == "device.finished":
            steps[said["device"]] = said["phase"]
        failed = event.kind == "device.finished" and said["result"] == "fail"
        if failed or (event.kind == "device.state" and said["problem"]):
            device = said["device"]
            failures[device] = {
                "device": device,
                "step": steps.get(device, ""),
                "code": said["code"],
                "text": said["text"] if failed else said["problem"],
            }
    return list(failures.values())


def _measurements(
    wiring: Wiring, record: RunRecord, proposal: ImprovementProposal | None
) -> list[dict[str, Any]]:
    """Return what was measured before, after, after the latest wave, and once all was taken back."""
    waves = [f"wave-{wave}" for wave in range(len(proposal.change_set.waves))] if proposal else []
    found = {
        name: measurement
        for name in ("before", *waves, "after", "now")
        if (measurement := wiring.store.facts.get(record.id, f"measurement.{name}", Measurement)) is not None
    }
    # A second candidate of the run may have got less far than the first: the clock says which is the latest.
    latest = max(
        (name for name in found if name in waves), key=lambda name: _taken(found[name]), default=None
    )
    return [
        {"moment": "wave" if name == latest else name, **reading.model_dump(mode="json")}
        for name, measurement in found.items()
        if name not in waves or name == latest
        for reading in measurement.readings
    ]


def _taken(measurement: Measurement) -> str:
    return max((reading.taken_at.isoformat() for reading in measurement.readings), default="")


def _notices(wiring: Wiring, record: RunRecord) -> list[dict[str, Any]]:
    return [
        {
            "uid": row.notice.uid,
            "kind": row.notice.kind.value,
            "party": row.notice.party,
            "sequence": row.notice.sequence,
            "key": row.notice.key,
            "channel": row.channel,
            "state": row.state,
        }
        for row in wiring.store.outbox.of(record.id)
    ]


def _phases(events: tuple[Event, ...]) -> list[dict[str, Any]]:
    """Return each step of the line once, in order; one that was repeated after a crash as it ended."""
    phases = []
    for event in events:
        if event.kind == "phase":
            started = datetime.fromisoformat(event.payload["started_at"])
            phases.append(
                {
                    "phase": event.payload["phase"],
                    "started_at": started.isoformat(),
                    "seconds": event.payload["seconds"],
                }
            )
    return phases


def _resolution(events: tuple[Event, ...]) -> dict[str, Any] | None:
    """Return who closed an inconsistent run, and what was found."""
    said = next((event for event in events if event.kind == "run.resolved"), None)
    if said is None:
        return None
    return {
        "person": said.payload["person"],
        "reason": said.payload["reason"],
        "resolved_at": said.at.isoformat(),
    }
