"""What happens around a run: others stop it, join it, follow it, and the world goes on meanwhile."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.line.trial import take_short_way

from netmend.testing.site import Done, Site, Started
from netmend.testing.story import delivered, grant_all, heard, operations, play, propose, quicken, stores

MOVE, SHAPE = "runbooks/reports/SDR-1001.yaml", "runbooks/reports/SDR-1002.yaml"
NOWHERE = "http://127.0.0.1:9"
_PATIENCE_S = 30


@pytest.fixture
def site(site: Site) -> Site:
    """Two devices in two waves: what is tried here does not depend on how many there are."""
    take_short_way(site)
    return site


def lose_packets(site: Site) -> None:
    with site.lab as lab:
        lab.impair_link("p1-p2", loss=0.08)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def a_timer_runs(site: Site) -> bool:
    with site.lab as lab:
        return any(device.pending for device in lab.status().devices)


def end_of(process: Started) -> Done:
    out, err = process.communicate(timeout=_PATIENCE_S)
    return Done(process.returncode, out, err)


def abort(site: Site, run: str) -> Done:
    return site.netmend("abort", run, "--as", site.requester(), "--reason", "the fibre is repaired")


def test_a_device_in_use_is_refused_and_a_neighbour_that_gets_worse_ends_the_run(site: Site) -> None:
    """While the canary soaks, `plan` names who holds the device; then a link fails and all is taken back."""
    quicken(site, soak_s=6)
    lose_packets(site)
    before = stores(site)
    grant_all(site, propose(site, MOVE, "R-1"))
    run = site.spawn("resume", "R-1", "--json")
    wait_until(lambda: a_timer_runs(site))

    planned = site.netmend("plan", MOVE)
    with site.lab as lab:
        lab.impair_link("p3-p4", loss=0.3)
    ended = end_of(run)

    assert planned.code == 3, planned.out
    assert "R-1" in planned.err
    assert ended.code == 4, ended.err
    document = json.loads(ended.out)
    assert document["outcome"] == "not_restored"
    assert "tv-north: worse" in document["reason"]
    assert stores(site) == before
    assert {one.outcome for one in heard(site, "R-1", "completed")} == {"not_restored"}


def test_without_a_baseline_nothing_is_written(site: Site) -> None:
    """The probe is away before the change: what cannot be proven later is not started, not even asked for."""
    lose_packets(site)

    ended = site.netmend(
        "run", MOVE, "--as", site.requester(), "--json", NETMEND_PROBES__PROMETHEUS__URL=NOWHERE
    )

    assert ended.code == 3, ended.err
    assert "not known" in json.loads(ended.out)["reason"]
    assert operations(site) == ()
    assert heard(site, "R-1", "proposal") == ()


def test_a_probe_that_goes_away_never_confirms(site: Site) -> None:
    """No data after the canary is not good news: everything is taken back."""
    quicken(site)
    lose_packets(site)
    before = stores(site)
    grant_all(site, propose(site, MOVE, "R-1"))

    ended = site.netmend("resume", "R-1", "--json", NETMEND_PROBES__PROMETHEUS__URL=NOWHERE)

    assert ended.code == 4, ended.err
    assert stores(site) == before
    assert "confirming-commit" not in {line.op for line in operations(site)}


def test_a_second_report_joins_the_open_run(site: Site) -> None:
    """One service, one open run."""
    lose_packets(site)
    propose(site, MOVE, "R-1")
    text = (site.root / MOVE).read_text(encoding="utf-8")
    second = site.root / "second.yaml"
    second.write_text(text.replace("SDR-1001", "SDR-2001"), encoding="utf-8")

    joined = site.netmend("run", str(second), "--as", site.requester(), "--no-wait", "--json")

    assert joined.code == 75, joined.err
    assert json.loads(joined.out)["run"] == "R-1"
    assert "SDR-2001 joins R-1" in joined.err
    assert len(json.loads(site.netmend("runs", "--json").out)["runs"]) == 1


def test_abort_while_waiting_ends_the_run_before_its_first_write(site: Site) -> None:
    """The one who waits hears it, and so does whoever got the proposal."""
    lose_packets(site)
    asked = [one["party"] for one in propose(site, MOVE, "R-1")["requirements"]]
    waiting = site.spawn("resume", "R-1", "--json")
    wait_until(lambda: (site.root / ".netmend" / "engine.lock").read_text() == str(waiting.pid))

    aborted = abort(site, "R-1")
    ended = end_of(waiting)

    assert (aborted.code, ended.code) == (0, 3), aborted.err + ended.err
    assert json.loads(ended.out)["outcome"] == "cancelled"
    assert site.writes() == {}
    assert [one.party for one in heard(site, "R-1", "cancelled")] == asked
    assert heard(site, "R-1", "commencing") == ()


def test_abort_between_waves_takes_everything_back(site: Site) -> None:
    """The soak ends at once, and every device is as it was."""
    quicken(site, soak_s=60)
    lose_packets(site)
    before = stores(site)
    grant_all(site, propose(site, MOVE, "R-1"))
    run = site.spawn("resume", "R-1", "--json", NETMEND_POLICY__CONFIRM_TIMEOUT_S="900")
    wait_until(lambda: a_timer_runs(site))

    aborted = abort(site, "R-1")
    ended = end_of(run)

    assert (aborted.code, ended.code) == (4, 4), aborted.err + ended.err
    assert json.loads(ended.out)["outcome"] == "backed_out"
    assert stores(site) == before
    assert {one.outcome for one in heard(site, "R-1", "completed")} == {"backed_out"}


@pytest.mark.matrix
def test_a_run_that_does_not_wait_still_finishes_what_it_has_begun(site: Site) -> None:
    """`--no-wait` is about people, not about soak times: no timer is left running on a device."""
    quicken(site, soak_s=1.5)

    ended = site.netmend("run", SHAPE, "--as", site.requester(), "--no-wait", "--json")

    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["outcome"] == "restored"
    assert not a_timer_runs(site)


def test_the_living_engine_carries_other_runs_and_others_follow(built_site: Site, tmp_path: Path) -> None:
    """`run` of another report and `resume` from another terminal hand over to the engine that waits.

    What the other run changed on a device that both touch voids what was authorized for the first.
    """
    site = built_site.copy(tmp_path)  # five devices: the two of the short way have no part in the other run
    quicken(site, soak_s=0.5)
    lose_packets(site)
    engine = site.spawn("run", MOVE, "--as", site.requester(), "--run-id", "R-A", "--json")
    lock = site.root / ".netmend" / "engine.lock"
    wait_until(lambda: bool(heard(site, "R-A", "proposal")))

    other = site.netmend("run", SHAPE, "--as", site.requester(), "--run-id", "R-B", "--json")
    carried_by = lock.read_text()
    follower = site.spawn("resume", "R-A", "--json")
    grant_all(site, site.show("R-A"))
    followed, ended = end_of(follower), end_of(engine)

    assert other.code == 0, other.err
    assert carried_by == str(engine.pid)
    assert list(site.writes()) == [one["device"] for one in json.loads(other.out)["devices"]] == ["pe1"]
    assert (followed.code, ended.code) == (3, 3), ended.err
    assert json.loads(followed.out) == json.loads(ended.out)
    assert "pe1: running changed since the authorization" in json.loads(ended.out)["reason"]


@pytest.mark.matrix
def test_a_link_that_is_down_can_be_left_though_it_carried_others(site: Site) -> None:
    """Another service lost everything too and has no delay to compare: it cannot become worse."""
    quicken(site)
    with site.lab as lab:
        lab.impair_link("p1-p2", down=True)

    ended = play(site, MOVE, "R-1")

    assert ended.code == 0, ended.err
    with site.lab as lab:
        loss = {one.service: one.loss_ratio for one in lab.status().services}
    assert (loss["gold-acme"], loss["retail-guest"]) == (0, 1)


def test_a_report_that_no_plan_answers_is_told_to_its_owner(site: Site) -> None:
    """No device is written to, and nobody else is bothered."""
    lose_packets(site)
    text = (site.root / MOVE).read_text(encoding="utf-8")
    report = site.root / "jitter.yaml"
    report.write_text(text.replace("degradation: loss", "degradation: jitter"), encoding="utf-8")

    ended = site.netmend("run", str(report), "--as", site.requester(), "--run-id", "R-1", "--json")

    assert ended.code == 3, ended.err
    assert site.writes() == {}
    assert [(one.notice.kind, one.notice.party) for one in delivered(site)] == [("no_plan", "acme")]
