"""A plan that did not help makes room for the next one, which is proposed and authorized anew."""

import json

from netmend.testing.site import Site
from netmend.testing.story import delivered, grant_all, heard, operations, quicken, stores

REPORT = "runbooks/reports/SDR-1001.yaml"
USELESS = """\
schema: netmend.runbook.v1
id: shape-and-hope
version: "1"
title: Shape the service to its demand
author: plans-petra
symptom: The service loses packets.
limits: It helps against nothing.
answers:
  degradations: [loss]
change_type: standard
strategy: atomic
expected_minutes: 1
parameters:
  shaper_mbps:
    type: integer
    description: A rate that its demand does not exceed.
    minimum: 1
    maximum: 1000
    default: 400
steps:
  - kind: reconfigure
    template: set-shaper
    on: first
verification:
  soak_s: 0
  samples: 1
  interval_s: 0
"""


def degrade(site: Site) -> None:
    quicken(site)
    (site.root / "runbooks" / "shape-and-hope.yaml").write_text(USELESS, encoding="utf-8")
    with site.lab as lab:
        lab.impair_link("p1-p2", loss=0.08)


def test_the_next_candidate_needs_a_proposal_and_an_authorization_of_its_own(site: Site) -> None:
    """The first plan is carried out, measured, taken back and told; then the second restores."""
    degrade(site)
    before = stores(site)
    words = ("--as", site.requester(), "--run-id", "R-1", "--no-wait", "--json")

    waiting = site.netmend("run", REPORT, *words)
    between = stores(site)
    writes_between = site.writes()
    grant_all(site, json.loads(waiting.out))
    ended = site.netmend("resume", "R-1", "--json")

    assert (waiting.code, ended.code) == (75, 0), waiting.err + ended.err
    assert between == before
    assert list(writes_between) == ["pe1"]
    assert json.loads(ended.out)["outcome"] == "restored"
    assert "shaper" not in "".join(stores(site)["running"][one] for one in ("p4", "p3", "p2", "p1"))
    chosen = {one["id"]: one["chosen"] for one in json.loads(ended.out)["candidates"]}
    assert chosen == {
        "shape-and-hope": False,
        "reassign-alternate-path": True,
        "reassign-other-port": False,
        "reconfigure-shaper": False,
        "raise-mtu": False,
    }
    commencing = [one.uid for one in heard(site, "R-1", "commencing")]
    assert commencing == ["R-1-1-acme", "R-1-2-acme", "R-1-2-bank", "R-1-2-city"]
    completed = {one.uid: one.outcome for one in heard(site, "R-1", "completed")}
    assert list(completed) == commencing
    assert [completed[uid] for uid in commencing] == ["not_restored", "restored", "restored", "restored"]
    armed = [line for line in operations(site) if line.op == "confirmed-commit"]
    assert len(armed) == 6


def test_a_plan_that_failed_for_a_report_is_not_taken_for_it_again(site: Site) -> None:
    """Not in the same run after the next one was refused, and not in a later run of the same report."""
    degrade(site)
    words = ("--as", site.requester(), "--no-wait", "--json")
    first = json.loads(site.netmend("run", REPORT, "--run-id", "R-1", *words).out)
    site.netmend("abort", first["run"], "--as", site.requester(), "--reason", "not today")
    written = len(operations_that_arm(site))

    again = site.netmend("run", REPORT, "--run-id", "R-2", *words)

    assert again.code == 75, again.err
    reasons = {one["id"]: one["reason"] for one in json.loads(again.out)["candidates"]}
    assert reasons["shape-and-hope"] == "has already failed for this report"
    assert len(operations_that_arm(site)) == written == 1
    aborted = site.show("R-1")
    assert (aborted["outcome"], aborted["exit_code"]) == ("not_restored", 4)
    assert {one.notice.uid for one in delivered(site) if one.notice.kind.value == "cancelled"} == {
        "R-1-2-bank",
        "R-1-2-city",
    }


def operations_that_arm(site: Site) -> list[str]:
    return [line.op for line in operations(site) if line.op == "confirmed-commit"]


def test_a_run_that_wrote_and_took_back_says_so_whatever_stops_it_later(site: Site) -> None:
    """The next candidate cannot even be previewed: exit 4, every device as before, not 3."""
    degrade(site)
    with site.lab as lab:
        lab.fault("p4", op="connect", when="before", kind="drop", count=1000)
    before = stores(site)

    ended = site.netmend("run", REPORT, "--as", site.requester(), "--run-id", "R-1", "--json")

    assert ended.code == 4, ended.err
    assert "p4" in json.loads(ended.out)["reason"]
    assert stores(site) == before
