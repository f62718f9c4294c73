"""The whole line, from outside: commands in, ground truth of the devices out."""

import json

from netmend.testing.site import Site
from netmend.testing.story import quicken

REPORT = "runbooks/reports/SDR-1001.yaml"


def degrade(site: Site) -> None:
    with site.lab as lab:
        lab.impair_link("p1-p2", loss=0.08)


def test_a_degraded_service_is_restored_and_everybody_hears_of_it(site: Site) -> None:
    """Two owners decide, the change goes out in waves, the measured quality decides."""
    quicken(site)
    degrade(site)
    before = site.configs()

    waiting = site.netmend("run", REPORT, "--as", site.requester(), "--run-id", "R-7", "--no-wait")
    assert waiting.code == 75, waiting.err
    assert site.writes() == {}
    site.authorize_all("R-7")
    ended = site.netmend("resume", "R-7", "--json")

    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert document["outcome"] == "restored"
    assert {one["state"] for one in document["devices"]} == {"saved"}
    after = site.configs()
    assert {name for name in before if before[name] != after[name]} == {
        one["device"] for one in document["devices"]
    }
    assert site.configs("startup") == after
    for one in document["devices"]:
        lines = site.truth(one["device"])
        writes = [line.op for line in lines if line.request_class == "write" and line.acted]
        assert writes == ["confirmed-commit", "confirming-commit", "copy-config"]
    assert site.netmend("audit", "verify").code == 0
    with site.lab as lab:
        gold = next(one for one in lab.status().services if one.service == document["service"])
    assert gold.loss_ratio == 0
