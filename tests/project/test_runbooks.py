"""The runbooks of this project on simulated devices: `pytest tests` where netmend is installed."""

import json

from netmend.lab.client import LabClient
from netmend.testing.site import Site
from netmend.testing.story import play, quicken

REPORT = "runbooks/reports/SDR-1001.yaml"


def test_the_project_is_sound(netmend_project: Site) -> None:
    """Every file, offline."""
    done = netmend_project.netmend("check")

    assert done.code == 0, done.err


def test_a_lossy_link_is_left_for_the_alternate_path(netmend_project: Site, netmend_lab: LabClient) -> None:
    """The service that lost packets loses none any more, and every device has saved its change."""
    quicken(netmend_project)  # one sample instead of the runbook's soak time
    netmend_lab.impair_link("p1-p2", loss=0.08)

    ended = play(netmend_project, REPORT, "R-1")  # whoever is asked authorizes

    assert ended.code == 0, ended.err
    assert {device["state"] for device in json.loads(ended.out)["devices"]} == {"saved"}
    assert {one.service: one.loss_ratio for one in netmend_lab.status().services}["gold-acme"] == 0


def test_what_does_not_help_is_taken_back(netmend_project: Site, netmend_lab: LabClient) -> None:
    """Both ways lose packets: every device is as it was, to the byte."""
    quicken(netmend_project)
    netmend_lab.impair_link("p1-p2", loss=0.08)
    netmend_lab.impair_link("p3-p4", loss=0.08)
    before = netmend_project.configs()

    ended = play(netmend_project, REPORT, "R-1")

    assert ended.code == 4, ended.err
    assert netmend_project.configs() == before
