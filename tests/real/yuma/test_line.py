"""From the report to the last notice over seven real servers, and what a killed engine leaves on them."""

import json
import time
from pathlib import Path

import pytest
from tests.real.yuma.network import real_site

from netmend.testing.story import grant_all, heard, propose, quicken

REPORT, RUN = "runbooks/reports/SDR-1001.yaml", "R-7"
BUDGETS = {
    "NETMEND_POLICY__CONFIRM_TIMEOUT_S": "40",
    "NETMEND_POLICY__PUSH_BUDGET_S": "3",
    "NETMEND_POLICY__MEASURE_BUDGET_S": "1",
    "NETMEND_POLICY__BACK_OUT_BUDGET_S": "2",
    "NETMEND_POLICY__MARGIN_S": "1",
}


def test_a_service_is_restored_over_real_servers(tmp_path: Path) -> None:
    """The change is seen by the owners first, reaches the servers by waves, and repairs the service."""
    with real_site(tmp_path) as (site, network):
        quicken(site)
        site.environment.update(BUDGETS)
        before = network.running()
        lossy = network.quality()["gold-acme"].loss_ratio

        document = propose(site, REPORT, RUN)
        untouched = network.running()
        grant_all(site, document)
        ended = site.netmend("resume", RUN, "--json", timeout_s=120)

        assert ended.code == 0, ended.err
        said = json.loads(ended.out)
        after = network.running()
        changed = {name for name in before if before[name].digest != after[name].digest}
        assert lossy > 0.07
        assert all(untouched[name].digest == before[name].digest for name in before)
        assert said["outcome"] == "restored"
        assert {one["device"] for one in said["devices"]} == changed
        assert len(changed) >= 3
        assert {(one["state"], one["class"]) for one in said["devices"]} == {("saved", "timer")}
        assert network.quality()["gold-acme"].loss_ratio == 0
        assert heard(site, RUN, "completed")
        assert site.netmend("audit", "verify").code == 0


def test_what_a_killed_engine_left_reverts_by_itself_and_the_run_ends_proven(tmp_path: Path) -> None:
    """SIGKILL while a commit is pending: nobody asks the servers, and they are as before all the same."""
    with real_site(tmp_path) as (site, network):
        quicken(site)
        site.environment.update(BUDGETS, NETMEND_POLICY__CONFIRM_TIMEOUT_S="10")
        before = {name: one.digest for name, one in network.running().items()}
        grant_all(site, propose(site, REPORT, RUN))

        killed = site.netmend("resume", RUN, NETMEND_KILL_AT="canary.push.unlock:after", timeout_s=60)
        pending = {name: one.digest for name, one in network.running().items()}
        time.sleep(11.5)
        reverted = {name: one.digest for name, one in network.running().items()}
        ended = site.netmend("resume", RUN, "--json", timeout_s=60)

        assert killed.code == -9
        assert len([name for name in before if pending[name] != before[name]]) == 1
        assert reverted == before
        assert ended.code == 4, ended.err
        assert json.loads(ended.out)["outcome"] == "backed_out"
        assert {name: one.digest for name, one in network.running().items()} == before


@pytest.mark.matrix
def test_servers_without_a_timer_are_changed_only_where_the_policy_allows_it(tmp_path: Path) -> None:
    """Running is all they have: refused before anybody is asked, then allowed, told loudly, and restored."""
    with real_site(tmp_path, options=("--target=running", "--with-startup=true")) as (site, network):
        quicken(site)
        site.environment.update(BUDGETS)
        before = {name: one.digest for name, one in network.running().items()}
        words = ("run", REPORT, "--as", site.requester(), "--no-wait")

        refused = site.netmend(*words, "--run-id", "R-6")
        untouched = {name: one.digest for name, one in network.running().items()}
        asked_in_vain = heard(site, "R-6", "proposal")
        site.environment["NETMEND_POLICY__MINIMUM_CLASS"] = "best_effort"
        plan = site.netmend("plan", REPORT)
        grant_all(site, propose(site, REPORT, RUN))
        ended = site.netmend("resume", RUN, "--json", timeout_s=60)

        assert refused.code == 3
        assert "class best_effort is below policy.minimum_class timer" in refused.err
        assert untouched == before
        assert asked_in_vain == ()
        assert "ATTENTION" in plan.out
        assert all("ATTENTION" in notice.text for notice in heard(site, RUN, "commencing"))
        assert ended.code == 0, ended.err
        said = json.loads(ended.out)
        assert {(one["state"], one["class"]) for one in said["devices"]} == {("saved", "best_effort")}
        assert network.quality()["gold-acme"].loss_ratio == 0
