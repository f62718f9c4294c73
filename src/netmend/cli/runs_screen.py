"""The runs of a project as a table (UX.md 1.7)."""

from typing import Any

from rich.text import Text

from netmend.cli.columns import table
from netmend.cli.ink import line
from netmend.cli.show_document import parties_missing
from netmend.cli.wiring import Wiring
from netmend.model.outcome import DeviceOutcomes, DeviceState
from netmend.model.proposal import ImprovementProposal
from netmend.model.run import RunRecord

_PERSON_NEEDED = 5
_HEAD = ["ID", "STATE", "OPENED (UTC)", "DEVICES", "OPEN", "SERVICE", ""]
_DONE = (DeviceState.SAVED, DeviceState.CONFIRMED, DeviceState.UNCHANGED)


def runs_document(records: tuple[RunRecord, ...]) -> dict[str, Any]:
    """Return the runs as one JSON object."""
    listed = [
        {
            "run": one.id,
            "report": one.report.id,
            "service": one.report.affected_service,
            "status": one.status.value,
            "outcome": one.outcome.value if one.outcome else None,
            "exit_code": one.exit_code,
            "created_at": one.created_at.isoformat(),
        }
        for one in records
    ]
    return {"schema": "netmend.runs.v1", "runs": listed}


def runs_lines(rows: list[list[str]], width: int | None) -> list[Text]:
    """Return the table; a run that needs a person points at itself."""
    if not rows:
        return [line("no runs yet: netmend run REPORT --as PERSON")]
    told = table(rows, _HEAD, width=width)
    has_head = told[0].startswith(f"{_HEAD[0]} ")
    return [
        line((one, "bad" if "<-- act" in one else "head" if has_head and number == 0 else "plain"))
        for number, one in enumerate(told)
    ]


def run_row(wiring: Wiring, one: RunRecord) -> list[str]:
    """Return a run as a row: its state, how many devices carry the change, who is still asked."""
    word = "NOT AS BEFORE" if one.outcome and one.outcome.value == "inconsistent" else ""
    return [
        one.id,
        word or (one.outcome.value if one.outcome else one.status.value),
        one.created_at.strftime("%m-%d %H:%M"),
        _devices(wiring, one.id),
        ", ".join(parties_missing(wiring, one)) or "-",
        one.report.affected_service,
        "<-- act" if one.exit_code == _PERSON_NEEDED else "",
    ]


def _devices(wiring: Wiring, run: str) -> str:
    proposal = wiring.store.facts.get(run, "proposal", ImprovementProposal)
    if proposal is None:
        return "-"
    known = wiring.store.facts.get(run, "devices", DeviceOutcomes)
    done = len(known.in_state(*_DONE)) if known else 0
    return f"{done}/{len(proposal.previews)}"
