"""One atomic group of IOS XE, EOS and NETCONF devices, from outside: what a user types, what devices saw."""

import json
from pathlib import Path

import pytest
from tests.line.trial import Trial, degrade

from netmend.testing.site import Site
from netmend.testing.story import heard, play, propose, quicken, stores

MOVE = "runbooks/reports/SDR-1001.yaml"


@pytest.fixture
def mixed(other_platforms: Site, tmp_path: Path) -> Site:
    site = other_platforms.copy(tmp_path)
    quicken(site)
    degrade(site)
    return site


def test_a_service_is_moved_over_devices_of_every_kind(mixed: Site) -> None:
    """Every device is saved and holds, in the lab's own words, the new way of the service or none."""
    ended = play(mixed, MOVE, "R-1")

    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert {(one["state"], one["class"]) for one in document["devices"]} == {("saved", "timer")}
    after = stores(mixed)
    assert after["running"] == after["startup"]
    holds = {device for device, text in after["running"].items() if "<name>gold-acme</name>" in text}
    assert holds == {"pe1", "p3", "p4", "pe2"}
    with mixed.lab as lab:
        status = lab.status()
    assert next(one.loss_ratio for one in status.services if one.service == "gold-acme") == 0
    assert not any(one.sessions or one.locks or one.candidate_dirty or one.pending for one in status.devices)


def test_plan_writes_nothing_and_leaves_nothing(mixed: Site) -> None:
    """No write, no lock, no session on the line, no named session on the device."""
    before = stores(mixed)

    planned = mixed.netmend("plan", MOVE, "--json", "--detailed-exitcode")

    assert planned.code == 10, planned.err
    assert all(one["diff"] and one["back_out"] for one in json.loads(planned.out)["diffs"])
    assert mixed.writes() == {}
    assert stores(mixed) == before
    with mixed.lab as lab:
        assert not any(one.sessions or one.locks or one.candidate_dirty for one in lab.status().devices)


def test_all_but_one_decision_are_not_enough(mixed: Site) -> None:
    """Nothing is written while a single owner is missing."""
    asked = [one["party"] for one in propose(mixed, MOVE, "R-1")["requirements"]]

    granted = [mixed.authorize("R-1", party).code for party in asked[:-1]]
    waiting = mixed.netmend("resume", "R-1", "--no-wait")

    assert len(asked) == 2
    assert granted == [0]
    assert waiting.code == 75, waiting.err
    assert mixed.writes() == {}


@pytest.mark.parametrize(
    "device", ["p4", *(pytest.param(one, marks=pytest.mark.matrix) for one in ("p3", "pe1", "p1")), "p2"]
)
def test_one_device_that_says_no_leaves_all_as_before(
    mixed: Site, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    """Whatever kind it is and in whichever wave: the others are taken back, whatever they are."""
    for key, value in mixed.environment.items():
        monkeypatch.setenv(key, value)
    before = stores(mixed)
    trial = Trial(mixed, "R-1")
    with mixed.lab as lab:
        lab.fault(device, op="confirmed-commit", when="before", kind="reject", count=3)

    end = trial.carry()

    assert end.exit_code in {3, 4}, end
    assert stores(mixed) == before
    with mixed.lab as lab:
        assert not any(one.locks or one.candidate_dirty or one.pending for one in lab.status().devices)
    assert [one.party for one in heard(mixed, "R-1", "completed")] == [
        one.party for one in heard(mixed, "R-1", "commencing")
    ]
