"""Whole runs over hosts that undo nothing by themselves: where the policy allows it, taken back by us."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.line.trial import degrade, take_short_way

from netmend.testing.site import Site
from netmend.testing.story import heard, play, quicken, stores

pytestmark = pytest.mark.matrix
MOVE, SHAPE = "runbooks/reports/SDR-1001.yaml", "runbooks/reports/SDR-1002.yaml"


@pytest.fixture
def site(built_on: Callable[[str], Site], tmp_path: Path) -> Site:
    made = built_on("linux").copy(tmp_path)
    made.environment.update(NETMEND_DRIVERS='["linux"]', NETMEND_POLICY__MINIMUM_CLASS="best_effort")
    quicken(made)
    return made


def nothing_is_left(site: Site) -> bool:
    with site.lab as lab:
        devices = lab.status().devices
    return not any(one.sessions or one.locks or one.candidate_dirty or one.pending for one in devices)


def test_a_policy_that_demands_a_timer_refuses_them(site: Site) -> None:
    """Before anybody is asked, and with nothing written."""
    site.environment.pop("NETMEND_POLICY__MINIMUM_CLASS")
    degrade(site)

    refused = site.netmend("run", MOVE, "--as", site.requester(), "--run-id", "R-1", "--no-wait")

    assert refused.code == 3
    assert "class best_effort is below policy.minimum_class timer" in refused.err
    assert site.writes() == {}
    assert heard(site, "R-1", "proposal") == ()


@pytest.mark.parametrize("report", [MOVE, SHAPE])
def test_a_service_is_restored(site: Site, report: str) -> None:
    """Every host is final and holds the new way or the new rate; a restart would lose it."""
    before = stores(site)
    if report == MOVE:
        degrade(site)

    ended = play(site, report, "R-1")

    assert ended.code == 0, ended.err
    devices = json.loads(ended.out)["devices"]
    assert {(one["state"], one["class"]) for one in devices} == {("confirmed", "best_effort")}
    after = stores(site)
    assert after["startup"] == before["startup"]
    assert {name for name in after["running"] if after["running"][name] != before["running"][name]} == {
        one["device"] for one in devices
    }
    assert nothing_is_left(site)


def test_a_change_that_does_not_help_is_taken_back(site: Site) -> None:
    """By the counterparts of its commands, byte for byte."""
    take_short_way(site)
    degrade(site, elsewhere=0.2)
    before = stores(site)

    ended = play(site, MOVE, "R-1")

    assert ended.code == 4, ended.err
    assert stores(site) == before
    assert nothing_is_left(site)
