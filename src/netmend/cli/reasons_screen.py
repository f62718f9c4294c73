"""Why a run took its plan, asked its owners, and ended as it did (`netmend explain RUN`)."""

from rich.text import Text

from netmend.cli.columns import paragraph
from netmend.cli.ink import line
from netmend.cli.plan_screen import SIGNS, candidate_lines, why_words
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError
from netmend.model.event import Event
from netmend.model.plan import Candidates
from netmend.model.proposal import ImprovementProposal, Severity


def reason_lines(wiring: Wiring, run_id: str, width: int | None) -> list[Text]:
    """Return the reasons of a run, from its records alone.

    Raises:
        BadInputError: no such run.
    """
    record = wiring.store.runs.get(run_id)
    if record is None:
        raise BadInputError(f"{run_id}: no such run and no code: see `netmend runs`; a code is like NM-D021")
    facts = wiring.store.facts
    candidates = facts.get(run_id, "candidates", Candidates)
    proposal = facts.get(run_id, "proposal", ImprovementProposal)
    ended = f"{record.outcome}: {record.reason}" if record.outcome else f"{record.status}: not ended"
    return [
        line((run_id, "head")),
        *_row("Report", f"{record.report.id}  {why_words(record.report, None)}", width),
        *candidate_lines(candidates.candidates if candidates else (), width),
        *(_impact(proposal, width) if proposal else []),
        *_measured(wiring.store.events.after(0, run=run_id), width),
        *_row("Ended", ended, width),
    ]


def _impact(proposal: ImprovementProposal, width: int | None) -> list[Text]:
    lines = [line(("Who was asked, and why", "head"))]
    if not proposal.requirements:
        lines.append(line("  nobody: no other service is impacted and the change type is standard"))
    lines += [
        line(f"  {one.party}: {one.m} of {one.n}, for {', '.join(one.because)}")
        for one in proposal.requirements
    ]
    for hurt in proposal.impact:
        if hurt.severity is not Severity.NO_IMPACT:
            told = f"{hurt.service} {hurt.severity}: {' > '.join(hurt.path)}"
            lines += [line(one) for one in paragraph(f"  {SIGNS[hurt.severity][0]}", told, width, indent=4)]
    return lines


def _measured(events: tuple[Event, ...], width: int | None) -> list[Text]:
    judged = [event.payload for event in events if event.kind == "quality.judged"]
    lines = [line(("What was measured", "head"))] if judged else []
    for said in judged:
        worse, unknown = (", ".join(said[key]) or "nobody" for key in ("worse", "unknown"))
        told = (
            f"wave {said['wave']}, sample {said['sample']}: objectives {'met' if said['met'] else 'not met'}"
        )
        told += f"; worse: {worse}; unknown: {unknown}; {'; '.join(said['reasons'])}"
        lines += [line(one) for one in paragraph("", told.rstrip("; "), width, indent=2)]
    return lines


def _row(label: str, text: str, width: int | None) -> list[Text]:
    return [line(one) for one in paragraph(label, text, width)]
