"""One run: the record that every command reads and only the line moves on."""

from pydantic import AwareDatetime

from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.outcome import RunOutcome, RunStatus
from netmend.model.report import ServiceDegradationReport


class RunRecord(Fact):
    """Where one run stands.

    `requester`: who asked for it, and executes it.  `decide_by`: until when decisions are waited for.
    `touching`: True from before the first write until every device is settled.
    `wanted`: somebody asked an engine to start or resume it, and none has taken it yet.
    `resumes`: how often in a row it was resumed without getting further.
    `abort`: who asked to stop it and why; None when nobody did.
    `takings`: how often an engine has taken it up; only the latest may go on with it.
    """

    id: Identifier
    report: ServiceDegradationReport
    requester: Identifier
    status: RunStatus = RunStatus.ACKNOWLEDGED
    outcome: RunOutcome | None = None
    exit_code: int | None = None
    reason: str = ""
    created_at: AwareDatetime
    updated_at: AwareDatetime
    decide_by: AwareDatetime | None = None
    touching: bool = False
    wanted: bool = False
    resumes: int = 0
    abort: str | None = None
    takings: int = 0

    @property
    def open(self) -> bool:
        """Say whether the run has not ended."""
        return self.outcome is None
