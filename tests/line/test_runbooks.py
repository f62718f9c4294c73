"""Every runbook of the example answers its report, in the lab made worse as that report's file says."""

import json
import re
import shlex

import pytest

from netmend.testing.site import Site
from netmend.testing.story import play, quicken, stores


def degrade(site: Site, report: str) -> None:
    """Type what the report's comment says."""
    quicken(site)
    text = (site.root / report).read_text(encoding="utf-8")
    command = re.search(r"In the lab: netmend (lab impair .*)$", text, flags=re.MULTILINE)
    assert command is not None
    done = site.netmend(*shlex.split(command[1]), "--state-dir", str(site.lab_dir))
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("name", "plan", "owners", "changed"),
    [
        ("SDR-1004", "reassign-other-port", {"acme"}, {"p2", "pe2", "pe3"}),
        (
            "SDR-1005",
            "raise-mtu",
            {"acme", "bank", "city", "hospital", "retail"},
            {"pe1", "p3", "p4", "pe2"},
        ),
    ],
)
def test_a_report_is_answered_by_its_runbook(
    site: Site, *, name: str, plan: str, owners: set[str], changed: set[str]
) -> None:
    """Whoever may notice is asked, only the devices of the plan change, and all of them are saved."""
    report = f"runbooks/reports/{name}.yaml"
    degrade(site, report)
    before = site.configs()

    ended = play(site, report, "R-1")

    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert (document["outcome"], document["plan"]["id"]) == ("restored", plan)
    assert {one["party"] for one in document["requirements"]} == owners
    after = site.configs()
    assert {device for device in before if before[device] != after[device]} == changed
    assert site.configs("startup") == after


def test_a_plan_that_goes_well_and_does_not_restore_is_backed_out(site: Site) -> None:
    """SDR-1006 blames the shaper, the link is too narrow: committed, measured, taken back, told as it is."""
    report = "runbooks/reports/SDR-1006.yaml"
    degrade(site, report)
    before = stores(site)

    ended = play(site, report, "R-1")

    document = json.loads(ended.out)
    assert (ended.code, document["outcome"]) == (4, "not_restored"), ended.err
    assert document["requirements"] == []
    measured = {
        one["moment"]: one["value"]
        for one in document["measurements"]
        if (one["service"], one["kpi"]) == (document["service"], "throughput_mbps")
    }
    assert measured["now"] == measured["before"]
    assert "confirmed-commit" in site.writes()["pe1"]
    assert list(site.writes()) == ["pe1"]
    assert stores(site) == before
