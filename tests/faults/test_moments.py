"""What happens at one moment of a run: drift, a word taken back, a lockout, an older database."""

import shutil
from pathlib import Path

import pytest
from tests.faults.invariants.evidence import Authorized, Evidence, gather
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import Both, LabClock, begun, drift, fault, judged, let_timer_fire
from tests.line.forks import RUN, Forks
from tests.line.platforms import CANARY, LATER, platform_of
from tests.line.power_cut import CutAt, PowerCut
from tests.line.test_lost_replies import When
from tests.line.trial import Trial, say
from tests.line.violations import SHORT_WAY, authorized

from netmend.cli.settings import read_settings
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError
from netmend.model.decision import Verdict
from netmend.model.proposal import ImprovementProposal
from netmend.testing.site import Site

pytestmark = pytest.mark.matrix

DRIFTS = (
    "line.recheck",
    "line.commence",
    "line.canary.push",
    "canary.push.get-config",
    "canary.push.confirmed-commit",
    "line.canary.verify",
    "line.later.push",
    "later.push.confirmed-commit",
    "line.confirm",
    "later.confirm.confirming-commit",
)
UNSEEN = {("canary.push.confirmed-commit", CANARY), ("later.push.confirmed-commit", LATER)}
"""A commit lays a whole prepared configuration over running there; IOS XE sends single lines."""
OVERWRITING = {
    "netconf": "a console that no lock holds back is overwritten: comparing and committing are two requests",
    "eos": "EOS has no lock that is known to be dependable around a commit timer: devices/eos_commit.py",
    "iosxr": "a console that `configure exclusive` does not hold back is seen by no comparison",
    "junos": "a console that `configure exclusive` does not hold back is seen by no comparison",
}
WORDS = ("line.canary.push", "canary.push.confirmed-commit", "line.later.push", "line.confirm")
CRASHES = ("canary.push.confirmed-commit", "later.push.confirmed-commit", "line.confirm")


def alarming(forks: Forks, before: dict[str, str]) -> Evidence:
    """Return the evidence of a run that somebody else's change may leave to a person."""
    posts = {device: authorized(before[device], port) for device, port in SHORT_WAY.items()}
    return gather(forks.site, Authorized(before, posts, may_alarm=True))


@pytest.mark.parametrize("device", [CANARY, LATER])
@pytest.mark.parametrize("point", DRIFTS)
def test_drift_is_refused_or_left_alone(
    forks: Forks, request: pytest.FixtureRequest, point: str, device: str
) -> None:
    """Somebody changes a device: the run goes on nowhere, and is told truthfully (F13, F28, F38)."""
    platform = platform_of(forks.driver, device)
    if platform in OVERWRITING and (point, device) in UNSEEN:
        request.applymarker(pytest.mark.xfail(strict=True, reason=OVERWRITING[platform]))
    trial = begun(forks)
    before = forks.site.configs()
    power = When(point, "before", lambda: drift(forks.site, device))

    trial.carry(power)

    assert power.reached
    assert violated(alarming(forks, before)) == []


@pytest.mark.parametrize("forks", ["netconf", "iosxr", "junos"], indirect=True)
@pytest.mark.parametrize(("point", "device"), sorted(UNSEEN))
def test_a_console_that_keeps_to_locks_is_held_back_until_the_commit(
    forks: Forks, point: str, device: str
) -> None:
    """Where running is locked, nobody gets between the last reading and the commit (F13).

    By `configure exclusive`, and over NETCONF where the inventory says `lock_running`.
    """
    trial = begun(forks)
    if forks.driver == "netconf":
        defaults = forks.site.root / "inventory" / "defaults.yaml"
        text = defaults.read_text(encoding="utf-8")
        defaults.write_text(f"{text}data:\n  lock_running: true\n", encoding="utf-8")
    before = forks.site.configs()
    held_back: list[BadInputError] = []

    def intrude() -> None:
        try:
            drift(forks.site, device, keeps_to_locks=True)
        except BadInputError as refusal:
            held_back.append(refusal)

    power = When(point, "before", intrude)

    end = trial.carry(power)

    assert power.reached
    assert len(held_back) == 1
    assert violated(judged(forks, before)) == []
    assert end.exit_code == 0, end


@pytest.mark.parametrize("forks", ["netconf"], indirect=True)
def test_somebody_who_leads_back_by_hand_leaves_no_timer(forks: Forks) -> None:
    """The first device holds its pre-state again while its timer still runs, which would fire on others."""
    trial = begun(forks)
    before = forks.site.configs()
    edit = (
        '<services xmlns="urn:netmend:lab:services"><service><name>gold-acme</name>'
        "<egress-port>ge-0/0/2</egress-port></service></services>"
    )

    def lead_back() -> None:
        with forks.site.lab as lab:
            lab.outside_edit(CANARY, edit)

    power = When("later.push.confirmed-commit", "before", lead_back)
    trial.carry(power)

    assert power.reached
    assert [one for one in violated(alarming(forks, before)) if one.startswith("I7")] == []


@pytest.mark.parametrize("point", WORDS)
def test_a_word_taken_back_stops_the_next_write(forks: Forks, point: str) -> None:
    """The owner revokes while the run is at work: what waits is taken back, nothing else is written (F32)."""
    trial = begun(forks)
    before = forks.site.configs()
    power = When(point, "before", lambda: _revoke(forks.site))

    end = trial.carry(power)

    assert power.reached
    assert violated(judged(forks, before)) == []
    assert end.exit_code == (4 if point != "line.canary.push" else 3), end
    assert forks.site.configs() == before


@pytest.mark.parametrize("device", [CANARY, LATER])
def test_a_device_that_locks_us_out_reverts_and_is_read_again(forks: Forks, device: str) -> None:
    """The change cuts its own way: nobody gets in until the timer has fired (F26)."""
    trial = begun(forks)
    before = forks.site.configs()
    place = "canary" if device == CANARY else "later"

    def lock_out() -> None:
        fault(forks.site, device, "any", kind="drop")
        fault(forks.site, device, "connect", kind="drop", count=5)

    def let_in() -> None:
        let_timer_fire(forks.site, device)

    out = When(f"line.{place}.verify", "before", lock_out)
    end = trial.carry(Both(out, When("line.back-out", "before", let_in)))

    assert violated(judged(forks, before)) == []
    assert end.exit_code in {0, 4}, end


@pytest.mark.parametrize(
    "point", ["canary.push.confirmed-commit", "later.push.confirmed-commit", "line.confirm"]
)
def test_a_crash_image_of_the_database_is_taken_up(forks: Forks, point: str, tmp_path: Path) -> None:
    """What was on the disk when the power went is all that the next engine has (F46)."""
    trial = begun(forks)
    before = forks.site.configs()
    state = forks.site.root / ".netmend"
    image = tmp_path / "image"

    def copy() -> None:
        shutil.copytree(state, image)

    with pytest.raises(PowerCut):
        trial.carry(Both(When(point, "after", copy), CutAt(point, "after")))
    shutil.rmtree(state)
    shutil.copytree(image, state)

    trial.carry()

    assert violated(judged(forks, before)) == []


def test_an_old_backup_of_the_database_writes_nothing(forks: Forks, tmp_path: Path) -> None:
    """The run has ended; its database is laid back to before the first write, and taken up (F52)."""
    trial = begun(forks)
    written = list(trial.written)
    backup = tmp_path / "backup"
    shutil.copytree(forks.site.root / ".netmend", backup)
    trial.carry()
    after, wrote = forks.site.configs(), forks.site.writes()
    shutil.rmtree(forks.site.root / ".netmend")
    shutil.copytree(backup, forks.site.root / ".netmend")

    again = Trial(forks.site, RUN, written, clock=LabClock(forks.site))
    end = again.carry()

    assert end.exit_code == 3, end
    assert (forks.site.configs(), forks.site.writes()) == (after, wrote)


def _revoke(site: Site) -> None:
    wiring = Wiring(read_settings(site.root))
    proposal = wiring.store.facts.get(RUN, "proposal", ImprovementProposal)
    assert proposal is not None
    say(wiring.rooms(), site, proposal, "acme", word=Verdict.REVOKED)
    wiring.store.close()
