"""Whole runs over devices whose commits are kept at once; a trial of IOS XR belongs to one login."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.line.trial import degrade, take_short_way

from netmend.testing.site import Site
from netmend.testing.story import play, quicken, stores

pytestmark = pytest.mark.matrix
MOVE = "runbooks/reports/SDR-1001.yaml"


@pytest.fixture(params=["junos-iosxr-netconf", "iosxr", "junos"])
def site(request: pytest.FixtureRequest, built_on: Callable[[str], Site], tmp_path: Path) -> Site:
    made = built_on(str(request.param)).copy(tmp_path)
    quicken(made)
    return made


def nothing_is_left(site: Site) -> bool:
    with site.lab as lab:
        devices = lab.status().devices
    return not any(one.sessions or one.locks or one.candidate_dirty or one.pending for one in devices)


def test_a_service_is_moved(site: Site) -> None:
    """Every device is final, and holds the new way of the service or none, also after a restart."""
    degrade(site)

    ended = play(site, MOVE, "R-1")

    assert ended.code == 0, ended.err
    devices = json.loads(ended.out)["devices"]
    assert {one["class"] for one in devices} == {"timer"}
    assert {one["state"] for one in devices} <= {"saved", "confirmed"}
    after = stores(site)
    assert after["running"] == after["startup"]
    holds = {device for device, text in after["running"].items() if "<name>gold-acme</name>" in text}
    assert holds == {"pe1", "p3", "p4", "pe2"}
    assert nothing_is_left(site)


def test_a_change_that_does_not_help_is_taken_back(site: Site) -> None:
    """Each device by its own means, byte for byte."""
    take_short_way(site)
    degrade(site, elsewhere=0.2)
    before = stores(site)

    ended = play(site, MOVE, "R-1")

    assert ended.code == 4, ended.err
    assert stores(site) == before
    assert nothing_is_left(site)
