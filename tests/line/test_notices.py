"""Who hears what when, judged by the files that arrived and by the devices' own clocks."""

import json

from netmend.testing.site import Site
from netmend.testing.story import delivered, heard, operations, play, quicken

REPORT = "runbooks/reports/SDR-1001.yaml"


def test_everybody_hears_of_it_in_time_and_of_their_own_services_only(site: Site) -> None:
    """Proposal before it, commencing before the first write, completed once and after the last."""
    quicken(site)
    with site.lab as lab:
        lab.impair_link("p1-p2", loss=0.08)

    ended = play(site, REPORT, "R-1")

    assert ended.code == 0, ended.err
    impact = [one for one in json.loads(ended.out)["impact"] if one["severity"] != "NO_IMPACT"]
    assert [one.party for one in heard(site, "R-1", "proposal")] == sorted({one["owner"] for one in impact})
    owner = {one["service"]: one["owner"] for one in json.loads(ended.out)["impact"]} | {"gold-acme": "acme"}
    for notice, _ in delivered(site):
        foreign = [service for service, party in owner.items() if party != notice.party]
        assert not any(service in notice.model_dump_json() for service in foreign)
    writes = [line.t for line in operations(site) if line.request_class == "write"]
    times = {
        kind: [at for one, at in delivered(site) if one.kind == kind] for kind in ("commencing", "completed")
    }
    assert max(times["commencing"]) < min(writes)
    assert min(times["completed"]) > max(writes)
    for uid in {one.notice.uid for one in delivered(site)}:
        sequences = [one.notice.sequence for one in delivered(site) if one.notice.uid == uid]
        assert sequences == sorted(set(sequences))
    started, finished = heard(site, "R-1", "commencing"), heard(site, "R-1", "completed")
    assert [one.uid for one in finished] == [one.uid for one in started] != []
    assert {one.outcome for one in finished} == {"restored"}
