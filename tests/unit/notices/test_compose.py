from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.characters import ANY

from netmend.model.change import DeviceClass
from netmend.model.notice import Notice, NoticeKind
from netmend.model.outcome import Measurement, Reading, RunEnd, RunOutcome, RunStatus
from netmend.model.project import Project
from netmend.model.proposal import ImprovementProposal, ServiceImpact, Severity
from netmend.model.report import MaintenanceWindow, ServiceDegradationReport
from netmend.model.service import Kpi
from netmend.notices import (
    cancelled_notices,
    commencing_notices,
    completed_notices,
    no_plan_notice,
    proposal_notices,
)
from netmend.testing.proposals import preview

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
DECIDE_BY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def end(outcome: RunOutcome, exit_code: int = 0, reason: str = "") -> RunEnd:
    return RunEnd(outcome=outcome, status=RunStatus.COMPLETED, exit_code=exit_code, reason=reason)


def every_notice(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> list[Notice]:
    """All notices that this proposal can lead to, with a reason that tells too much."""
    told_too_much = "silver of Beta Ltd, tin of Gamma AG and gold of Acme Corp"
    notices = [
        *proposal_notices(proposal, report, project, decide_by=DECIDE_BY, now=NOW),
        *commencing_notices(proposal, report, project, now=NOW),
        no_plan_notice(proposal.run, report, project, now=NOW),
    ]
    for outcome in RunOutcome:
        ended = end(outcome, reason=told_too_much)
        notices += completed_notices(proposal, report, project, end=ended, measured=None, now=NOW)
        notices += cancelled_notices(proposal, project, end=ended, now=NOW)
    return notices


def by_party(notices: tuple[Notice, ...]) -> dict[str, Notice]:
    assert len({notice.party for notice in notices}) == len(notices)
    return {notice.party: notice for notice in notices}


def test_a_notice_names_nobody_elses_services(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """O8: no service, no name of one, and no party of somebody else, in any notice and any field."""
    for notice in every_notice(proposal, report, project):
        written = notice.model_copy(update={"party": "", "uid": "", "key": ""}).model_dump_json()
        for service in project.services.services:
            if service.owner != notice.party:
                assert service.id not in written
                assert service.name not in written
        for party in project.parties.parties:
            if party.id != notice.party:
                assert party.name not in written


def test_the_proposal_goes_to_each_impacted_owner_once(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """Owners of services without impact are left in peace."""
    notices = by_party(proposal_notices(proposal, report, project, decide_by=DECIDE_BY, now=NOW))

    assert set(notices) == {"beta", "gamma"}
    assert [impact.service for impact in notices["beta"].services] == ["silver", "bronze"]
    assert [impact.service for impact in notices["gamma"].services] == ["tin"]
    assert notices["gamma"].services[0].path == ("pe1", "tin")


def test_the_proposal_reads_like_this(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """Golden: what, who, when, what if, and how to decide."""
    window = MaintenanceWindow(start=NOW + timedelta(hours=6), end=NOW + timedelta(hours=8))
    planned = proposal.model_copy(update={"window": window})

    notice = by_party(proposal_notices(planned, report, project, decide_by=DECIDE_BY, now=NOW))["beta"]

    assert notice.subject == "[netmend R-402] 2 of your services: a change is proposed"
    assert notice.text == (
        "A change is to end the degradation (loss) of another service.\n"
        "What it does to your services:\n"
        "- silver: OUTAGE, it may be interrupted\n"
        "- bronze: UNKNOWN, the effect is not known, expect an interruption\n"
        "When: it may start between 2026-11-23 02:00 UTC and 2026-11-23 04:00 UTC.\n"
        "You are asked to authorize run R-402: 1 of 2 persons of beta, until 2026-11-23 01:30 UTC.\n"
        "  netmend authorize R-402 --party beta --as PERSON --key FILE\n"
        "  netmend refuse R-402 --party beta --as PERSON --key FILE --reason TEXT\n"
        "Without your authorization nothing is changed.\n"
        "What cannot be proven to be better is taken back.\n"
        "Next message: when it starts and when it is finished, or when it is cancelled.\n"
    )
    assert (notice.uid, notice.key) == ("R-402-1-beta", "R-402-1-beta-proposal")
    assert (notice.sequence, notice.decide_by, notice.window) == (0, DECIDE_BY, window)
    assert notice.proposal_digest == proposal.digest


def test_an_owner_who_need_not_decide_is_told_so(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """In an emergency nobody asks, but everybody hears."""
    emergency = proposal.model_copy(update={"requirements": ()})

    notices = proposal_notices(emergency, report, project, decide_by=DECIDE_BY, now=NOW)

    assert all("You need to do nothing." in notice.text for notice in notices)
    assert not any("netmend authorize" in notice.text for notice in notices)


def test_start_and_end_are_told_to_everybody_concerned(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """O12, O13: impacted owners, the degraded service's owner, and whoever reported."""
    started = by_party(commencing_notices(proposal, report, project, now=NOW))
    ended = by_party(
        completed_notices(proposal, report, project, end=end(RunOutcome.RESTORED), measured=None, now=NOW)
    )

    assert set(started) == set(ended) == {"acme", "beta", "gamma", "noc"}
    assert {notice.uid for notice in started.values()} == {notice.uid for notice in ended.values()}
    assert "of your service gold." in started["acme"].text
    assert "of another service." in started["beta"].text


def test_a_person_who_reported_stands_for_their_party(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """Bob of beta reported; beta hears of it, once."""
    by_bob = report.model_copy(update={"reported_by": "bob"})

    assert set(by_party(commencing_notices(proposal, by_bob, project, now=NOW))) == {"acme", "beta", "gamma"}


def test_sequences_rise_within_a_uid(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """A reader knows which of two messages is the later one."""
    ended = end(RunOutcome.RESTORED)
    story = [
        proposal_notices(proposal, report, project, decide_by=DECIDE_BY, now=NOW)[0],
        next(n for n in commencing_notices(proposal, report, project, now=NOW) if n.party == "beta"),
        next(
            n
            for n in completed_notices(proposal, report, project, end=ended, measured=None, now=NOW)
            if n.party == "beta"
        ),
    ]

    assert {notice.uid for notice in story} == {"R-402-1-beta"}
    assert [notice.sequence for notice in story] == [0, 2, 3]
    assert [notice.kind for notice in story] == [
        NoticeKind.PROPOSAL,
        NoticeKind.COMMENCING,
        NoticeKind.COMPLETED,
    ]


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (RunOutcome.RESTORED, "meets its objectives, measured"),
        (RunOutcome.NOT_RESTORED, "did not restore the degraded service. It was taken back"),
        (RunOutcome.BACKED_OUT, "The change was taken back. Every device is proven to be as before"),
        (RunOutcome.INCONSISTENT, "a state that is not proven on every device"),
        (RunOutcome.REFUSED, "stopped before anything was changed"),
        (RunOutcome.CANCELLED, "stopped before anything was changed"),
        (RunOutcome.ALREADY_NORMAL, "Nothing was changed"),
    ],
)
def test_the_end_is_told_as_it_is(
    proposal: ImprovementProposal,
    report: ServiceDegradationReport,
    project: Project,
    outcome: RunOutcome,
    says: str,
) -> None:
    """Only a restored service is called one."""
    notices = completed_notices(proposal, report, project, end=end(outcome), measured=None, now=NOW)

    for notice in notices:
        assert says in notice.text
        assert notice.outcome == outcome
        assert ("meets its objectives" in notice.text) == (outcome is RunOutcome.RESTORED)


def test_a_restored_service_that_is_not_saved_everywhere_is_told_so(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """Exit code 5: a restart would undo it."""
    notices = completed_notices(
        proposal, report, project, end=end(RunOutcome.RESTORED, exit_code=5), measured=None, now=NOW
    )

    assert all("Not every device has saved it. An alarm is raised" in notice.text for notice in notices)


def test_the_end_tells_what_was_measured(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """Met, missed and not known are three different things."""
    values = {"gold": 0.001, "silver": 0.5, "bronze": None}
    readings = tuple(
        Reading(service=name, kpi=Kpi.LOSS_RATIO, value=value, taken_at=NOW) for name, value in values.items()
    )
    measured = Measurement(moment="after", wave=None, readings=readings)

    notices = by_party(
        completed_notices(proposal, report, project, end=end(RunOutcome.RESTORED), measured=measured, now=NOW)
    )

    assert "- gold: loss_ratio 0.001 (<= 0.01 met)\n" in notices["acme"].text
    assert "- silver: loss_ratio 0.5 (<= 0.01 NOT met)\n" in notices["beta"].text
    assert "- bronze: loss_ratio not known\n" in notices["beta"].text
    assert "measured" not in notices["noc"].text.replace("objectives, measured", "")


def test_values_measured_before_a_back_out_are_called_that(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """They do not describe what is there now."""
    notices = by_party(
        completed_notices(proposal, report, project, end=end(RunOutcome.NOT_RESTORED), measured=None, now=NOW)
    )

    assert "measured of your services before the change was taken back:\n- gold: not measured" in (
        notices["acme"].text
    )


def test_a_cancelled_proposal_is_told_to_whoever_got_it(
    proposal: ImprovementProposal, project: Project
) -> None:
    """And its reason only to those whom it does not tell of others."""
    ended = end(RunOutcome.REFUSED, reason="bob of beta refused: shop is open")

    notices = by_party(cancelled_notices(proposal, project, end=ended, now=NOW))

    assert set(notices) == {"beta", "gamma"}
    assert "Reason: bob of beta refused: shop is open" in notices["beta"].text
    assert "Reason" not in notices["gamma"].text


def test_no_plan_is_told_to_whoever_reported(project: Project, report: ServiceDegradationReport) -> None:
    """O6: a person must take over."""
    notice = no_plan_notice("R-402", report, project, now=NOW)

    assert (notice.party, notice.kind, notice.key) == ("noc", NoticeKind.NO_PLAN, "R-402-0-noc-no_plan")
    assert notice.text.startswith("No improvement plan answers report SDR-1.\n")


@pytest.mark.parametrize(("affected", "party"), [("gold", "acme"), ("gone", "stranger")])
def test_no_plan_for_a_strangers_report_goes_to_the_owner(
    project: Project, report: ServiceDegradationReport, affected: str, party: str
) -> None:
    """Without an owner either, the reporter's name is all there is."""
    strange = report.model_copy(update={"reported_by": "stranger", "affected_service": affected})

    assert no_plan_notice("R-402", strange, project, now=NOW).party == party


def test_no_notice_is_longer_than_people_read(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """Under 150 words and plain, with forty services impacted; the notice holds them all."""
    many = tuple(
        ServiceImpact(service=f"silver-{n}", owner="beta", severity=Severity.UNKNOWN, path=())
        for n in range(40)
    )
    crowded = proposal.model_copy(update={"impact": many})

    notices = every_notice(crowded, report, project)

    assert all(len(notice.text.split()) < 150 for notice in notices)
    assert all(line.isprintable() for notice in notices for line in notice.text[:-1].split("\n"))
    assert len(notices[0].services) == 40
    assert "- and 36 more\n" in notices[0].text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the fixtures are never changed
@given(
    run=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True, alphabet=ANY),
    attempt=st.integers(1, 99),
)
def test_keys_are_identifiers_however_long_the_run_is_named(
    proposal: ImprovementProposal,
    report: ServiceDegradationReport,
    project: Project,
    run: str,
    attempt: int,
) -> None:
    """A key is the name of a file; two attempts never share one."""
    first = proposal.model_copy(update={"run": run, "attempt": attempt})
    second = proposal.model_copy(update={"run": run, "attempt": attempt + 1})

    keys = [
        notice.key for one in (first, second) for notice in commencing_notices(one, report, project, now=NOW)
    ]

    assert len(set(keys)) == len(keys) == 8
    assert all(len(key) <= 64 for key in keys)


def test_a_device_without_a_timer_is_told_loudly(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> None:
    """Before anybody grants, and when it starts; the device is not named to customers."""
    attended = preview("pe9", device_class=DeviceClass.ATTENDED)
    loud = proposal.model_copy(update={"previews": (attended,)})

    asked = proposal_notices(loud, report, project, decide_by=DECIDE_BY, now=NOW)
    told = commencing_notices(loud, report, project, now=NOW)

    assert all("ATTENTION: one device does not take the change back" in one.text for one in (*asked, *told))
    assert not any("pe9" in one.text for one in (*asked, *told))
