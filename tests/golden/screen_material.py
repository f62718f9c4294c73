"""What the golden screens are made of: one story, told to every screen."""

from datetime import UTC, datetime, timedelta
from typing import Any

from netmend.model.change import ChangeSet, DeviceChange, DeviceClass, Preview
from netmend.model.event import Event
from netmend.model.outcome import Measurement, Reading
from netmend.model.plan import Candidate
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal, ServiceImpact, Severity
from netmend.model.report import MaintenanceWindow, ServiceDegradationReport
from netmend.model.runbook import ChangeType, Verification, WaveStrategy
from netmend.model.service import Kpi, ServiceLevelObjective

LONGEST = "edge-router-in-the-basement-of-building-17-in-frankfurt-am-main1"
RUN = "R-402"
AT = datetime(2026, 11, 23, 2, 0, 4, tzinfo=UTC)
PRE, POST = "sha256:" + "9f3c2a77" * 8, "sha256:" + "77ab1c90" * 8
OBJECTIVE = ServiceLevelObjective(kpi=Kpi.LOSS_RATIO, comparator="<=", target=0.005, tolerance=0.001)

_ISIS = """\
--- {0} before
+++ {0} after
@@ -{1},4 +{1},5 @@
   interface ge-0/0/3.0
-  level 2 metric 100
+  level 2 metric 10000
+  overload
   link-protection
"""
_NOTE = (
    "--- {0} before\n+++ {0} after\n@@ -2 +2 @@\n"
    "-description old\n+description \x1b[31mred\u202e \tcaf\u00e9\n"
)


def _preview(device: str, wave: int, diff: str) -> Preview:
    return Preview(
        device=device,
        device_class=DeviceClass.TIMER,
        wave=wave,
        base_digest=PRE,
        post_digest=POST if diff else PRE,
        diff=diff,
        back_out="<config>\n  <undo/>\n</config>\n",
        back_out_diff="",
        touches=(),
    )


def _impact(service: str, owner: str, severity: Severity, *path: str) -> ServiceImpact:
    return ServiceImpact(service=service, owner=owner, severity=severity, path=path)


PREVIEWS = (
    _preview("pe1", 0, _ISIS.format("pe1", 12)),
    _preview("p3", 1, _ISIS.format("p3", 40)),
    _preview(LONGEST, 1, _NOTE.format(LONGEST)),
    _preview("p9", 1, ""),
)
PROPOSAL = ImprovementProposal(
    run=RUN,
    report="SDR-778",
    attempt=1,
    service="vpn-acme",
    author="plans-petra",
    requester="noc-olga",
    change_set=ChangeSet(
        plan="drain-link",
        version="3",
        service="vpn-acme",
        change_type=ChangeType.NORMAL,
        strategy=WaveStrategy.ATOMIC,
        verification=Verification(soak_s=300, samples=3, interval_s=10),
        changes=tuple(DeviceChange(device=one.device, wave=one.wave, edits=("<edit/>",)) for one in PREVIEWS),
        values={"metric": 10000},
    ),
    previews=PREVIEWS,
    impact=(
        _impact("voice-2", "city", Severity.UNKNOWN, "p3", "no path data", "voice-2"),
        _impact("bank-a", "bank", Severity.OUTAGE, "pe1", "ge-0/0/3", "link pe1-p3", "bank-a"),
        _impact("tv-1", "media", Severity.DEGRADED, "p3", "ge-0/0/3", "12 ms more", "tv-1"),
        _impact("wifi", "city", Severity.REDUCED_REDUNDANCY, "p3", "no room for failover to north", "wifi"),
        _impact("archive", "an-owner-with-a-name-of-some-length", Severity.NO_IMPACT, "p9", "archive"),
    ),
    requirements=(
        AuthorizationRequirement(party="bank", m=2, n=3, because=("bank-a",)),
        AuthorizationRequirement(party="city", m=1, n=1, because=("voice-2", "wifi")),
    ),
    window=MaintenanceWindow(
        start=AT.replace(second=0, minute=0), end=AT.replace(hour=4, second=0, minute=0)
    ),
    parties_digest=PRE,
    digest=POST,
)
UNCHANGED = PROPOSAL.model_copy(update={"previews": PREVIEWS[3:]})
CANDIDATES = (
    Candidate(id="raise-shaper", chosen=False, reason="does not answer this report: it answers congestion"),
    Candidate(id="drain-link", chosen=True, reason="first in rank that compiles and fits the window"),
)
REPORT = ServiceDegradationReport.model_validate(
    {
        "schema": "netmend.report.v1",
        "id": "SDR-778",
        "affected_service": "vpn-acme",
        "degradation": "loss",
        "reported_by": "acme",
        "analysis": {"measured_at": AT, "root_cause_resource": "pe1-p3", "kpis": {"loss_ratio": 0.024}},
    }
)


def event(seq: int, after_s: float, kind: str, /, **payload: Any) -> Event:  # noqa: ANN401 - plain JSON
    return Event(
        seq=seq,
        at=AT + timedelta(seconds=after_s),
        run=RUN,
        kind=kind,
        process_id="1.4.7.3",
        payload=payload,
        previous=PRE,
        hash=POST,
    )


def _state(seq: int, after_s: float, device: str, wave: int, state: str, **more: Any) -> Event:  # noqa: ANN401
    known = {"problem": "", "code": "", "confirm_by": None, **more}
    return event(seq, after_s, "device.state", device=device, wave=wave, state=state, **known)


_BY = (AT + timedelta(seconds=605)).isoformat()
EVENTS = (
    event(1, 0, "run.opened", report="SDR-778", service="vpn-acme", requester="noc-olga"),
    event(2, 1, "device.finished", device="pe1", phase="read", result="ok"),
    event(3, 1, "candidate.ranked", id="raise-shaper", chosen=False, reason="it answers congestion"),
    event(4, 1, "candidate.examined", id="drain-link", chosen=True, reason="first in rank"),
    event(
        5,
        2,
        "proposal.made",
        plan="drain-link",
        attempt=1,
        digest=POST,
        devices=["pe1", "p3", LONGEST],
        impact=[one.model_dump(mode="json") for one in PROPOSAL.impact],
    ),
    event(6, 2, "authorization.required", party="bank", m=2, n=3, because=["bank-a"], decide_by=_BY),
    event(7, 3, "run.status", status="wait_for_approval"),
    event(
        8, 3, "notice.delivered", kind="proposal", party="bank", channel="mail", key="R-402-1-bank-proposal"
    ),
    event(9, 3, "notice.failed", kind="proposal", party="city", channel="mail", key="k", why="no answer"),
    event(10, 4, "decision.granted", party="bank", person="bank-bea", reason="", digest=POST),
    event(11, 4, "decision.refused", party="city", person="city-cem", reason="not tonight", digest=POST),
    event(12, 5, "run.status", status="in_progress"),
    event(13, 5, "device.started", device="pe1", phase="push"),
    event(14, 5, "device.finished", device="pe1", phase="push", result="ok"),
    _state(15, 5, "pe1", 0, "pending", confirm_by=_BY),
    event(16, 5, "phase", phase="canary.soak", started_at=(AT + timedelta(seconds=5)).isoformat(), seconds=0),
    event(17, 306, "quality.judged", wave=0, sample=1, met=False, worse=[], unknown=[], reasons=[]),
    event(18, 307, "phase", phase="canary.verify", started_at=AT.isoformat(), seconds=1.5),
    event(19, 308, "device.started", device=LONGEST, phase="push"),
    event(
        20,
        310,
        "device.finished",
        device=LONGEST,
        phase="push",
        result="fail",
        code="NM-D020",
        text=f"{LONGEST}: refused the commit: interface ge-0/0/9 does not \x1b[2Jexist",
    ),
    _state(21, 311, LONGEST, 1, "untouched", problem=f"{LONGEST}: refused the commit", code="NM-D020"),
    event(22, 312, "run.stopping", text="stopping: taking back what is pending"),
    event(23, 313, "run.backing_out", reason=f"{LONGEST}: refused the commit"),
    _state(24, 314, "pe1", 0, "backed_out"),
    _state(25, 315, "p3", 1, "inconsistent", problem="p3: no answer", code="NM-D030"),
    event(26, 316, "run.left", text="pe1 reverts by itself at 02:10:09 UTC unless someone confirms"),
    event(27, 317, "inventory.recorded", service="tv", before={"name": "a"}, after={"name": "b"}),
    event(
        28, 318, "run.ended", outcome="inconsistent", status="failed", exit_code=5, reason="not proven: p3"
    ),
    event(29, 319, "some.later.kind", ready=True),
)


def measurement(moment: str) -> Measurement | None:
    """Return what was measured at a moment: the loss falls with the canary."""
    values = {"before": 0.024, "wave-0": 0.002}
    if moment not in values:
        return None
    reading = Reading(service="vpn-acme", kpi=Kpi.LOSS_RATIO, value=values[moment], taken_at=AT)
    return Measurement(moment="before" if moment == "before" else "wave", wave=None, readings=(reading,))


def _device(name: str, state: str, now: str | None, problem: str = "", code: str = "") -> dict[str, Any]:
    return {
        "device": name,
        "wave": 0,
        "class": "timer",
        "state": state,
        "pre_digest": PRE,
        "post_digest": POST,
        "now_digest": now,
        "problem": problem,
        "code": code,
        "address": "192.0.2.7:830",
    }


def _reading(service: str, moment: str, value: float | None) -> dict[str, Any]:
    return {"service": service, "kpi": "loss_ratio", "moment": moment, "value": value, "why": "no answer"}


RESTORED: dict[str, Any] = {
    "run": RUN,
    "report": "SDR-778",
    "service": "vpn-acme",
    "requester": "noc-olga",
    "status": "completed",
    "outcome": "restored",
    "exit_code": 0,
    "reason": "measured to meet its objectives",
    "created_at": AT.isoformat(),
    "decide_by": None,
    "plan": {"id": "drain-link", "version": "3"},
    "candidates": [one.model_dump(mode="json") for one in CANDIDATES],
    "requirements": [{"party": "bank", "m": 2, "n": 3, "granted": 2, "refused": 0, "refused_by": []}],
    "devices": [_device("pe1", "saved", POST), _device(LONGEST, "saved", POST)],
    "failures": [],
    "measurements": [
        _reading("vpn-acme", "before", 0.024),
        _reading("tv-1", "before", 0.0),
        _reading("vpn-acme", "after", 0.002),
        _reading("tv-1", "after", 0.0),
    ],
    "phases": [
        {"phase": "measure", "started_at": AT.isoformat(), "seconds": 0.25},
        {"phase": "authorize", "started_at": (AT + timedelta(seconds=1)).isoformat(), "seconds": 0.0},
        {"phase": "canary.push", "started_at": (AT + timedelta(hours=1)).isoformat(), "seconds": 2.5},
    ],
}
NOT_AS_BEFORE: dict[str, Any] = {
    **RESTORED,
    "status": "failed",
    "outcome": "inconsistent",
    "exit_code": 5,
    "reason": "not proven to be as before: p3",
    "devices": [
        _device("pe1", "backed_out", PRE),
        _device("p3", "inconsistent", None, "p3: no answer after the cancel", "NM-D030"),
        _device(LONGEST, "untouched", PRE, f"{LONGEST}: refused the commit", "NM-D020"),
        _device("p9", "unchanged", PRE),
    ],
    "failures": [
        {
            "device": LONGEST,
            "step": "push",
            "code": "NM-D020",
            "text": f"{LONGEST}: refused the commit: interface ge-0/0/9 does not exist",
        }
    ],
}
WAITING: dict[str, Any] = {
    **RESTORED,
    "status": "wait_for_approval",
    "outcome": None,
    "exit_code": None,
    "decide_by": _BY,
    "devices": [],
    "measurements": [],
    "requirements": [{"party": "bank", "m": 2, "n": 3, "granted": 1, "refused": 0, "refused_by": []}],
}
RUN_ROWS = [
    ["R-391", "NOT AS BEFORE", "11-22 02:00", "1/3", "-", "qos-core", "<-- act"],
    ["R-402", "wait_for_approval", "11-23 02:00", "0/4", "bank, city", "vpn-acme", ""],
]
