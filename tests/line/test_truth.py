"""What the devices saw: nothing is written before everybody concerned has decided."""

import json

from netmend.testing.site import Done, Site
from netmend.testing.story import delivered, heard, operations, play, propose, quicken, stores

MOVE, SHAPE, LATENCY = (f"runbooks/reports/SDR-{number}.yaml" for number in (1001, 1002, 1003))


def lose_packets(site: Site) -> None:
    with site.lab as lab:
        lab.impair_link("p1-p2", loss=0.08)


def refuse(site: Site, run: str, party: str) -> Done:
    person = site.authorizers(party)[0]
    key = str(site.keys[person])
    reason = ("--reason", "the quarter closes today")
    return site.netmend("refuse", run, "--party", party, "--as", person, "--key", key, *reason)


def test_plan_shows_everything_and_leaves_nothing(site: Site) -> None:
    """The devices make the diff; no write, no lock, no edit, no session and no run stay."""
    lose_packets(site)
    before = stores(site)

    planned = site.netmend("plan", MOVE, "--json", "--detailed-exitcode")

    assert planned.code == 10, planned.err
    document = json.loads(planned.out)
    assert document["schema"] == "netmend.plan.v1"
    assert document["plan"]["id"] == "reassign-alternate-path"
    assert {one["party"] for one in document["requirements"]} == {"bank", "city"}
    assert [one["device"] for one in document["diffs"]] == [one for wave in document["waves"] for one in wave]
    assert all(one["diff"] and one["back_out"] for one in document["diffs"])
    assert site.writes() == {}
    assert stores(site) == before
    with site.lab as lab:
        assert not any(one.sessions or one.locks or one.candidate_dirty for one in lab.status().devices)
    assert json.loads(site.netmend("runs", "--json").out)["runs"] == []
    assert delivered(site) == ()


def test_plan_discards_every_edit_in_the_session_that_made_it(site: Site) -> None:
    """Nobody else ever sees a candidate that was only looked at."""
    lose_packets(site)

    site.netmend("plan", MOVE)

    edited = {
        (device, line.session)
        for device in site.devices()
        for line in site.truth(device)
        if line.op == "edit-config"
    }
    assert len(edited) == 5
    for device, session in edited:
        mine = [line for line in site.truth(device) if line.session == session and line.acted]
        staged = [line.op for line in mine if line.request_class == "stage"]
        assert staged[0] == "lock"
        assert staged[-2:] == ["discard-changes", "unlock"]
        assert mine[-1].op == "close-session"


def test_plan_of_what_is_there_already_has_no_changes(site: Site) -> None:
    """With nothing to change the detailed exit code is 0."""
    services = site.root / "inventory" / "services.yaml"
    text = services.read_text(encoding="utf-8")
    services.write_text(text.replace("contracted_mbps: 200", "contracted_mbps: 100"), encoding="utf-8")

    planned = site.netmend("plan", SHAPE, "--detailed-exitcode")

    assert planned.code == 0, planned.err
    assert "nothing to change" in planned.out
    assert site.writes() == {}


def test_all_but_one_are_not_enough_and_one_refusal_is_the_end(site: Site) -> None:
    """Nothing is written, and whoever got the proposal hears that it is cancelled; nobody else does."""
    lose_packets(site)
    asked = [one["party"] for one in propose(site, MOVE, "R-1")["requirements"]]

    granted = site.authorize("R-1", asked[0])
    waiting = site.netmend("resume", "R-1", "--no-wait")
    refused = refuse(site, "R-1", asked[1])
    ended = site.netmend("resume", "R-1", "--json")

    assert (len(asked), granted.code, waiting.code, refused.code) == (2, 0, 75, 0), refused.err
    assert ended.code == 3
    assert json.loads(ended.out)["outcome"] == "refused"
    assert site.writes() == {}
    assert [one.party for one in heard(site, "R-1", "proposal")] == asked
    assert [one.party for one in heard(site, "R-1", "cancelled")] == asked
    assert {one.notice.kind.value for one in delivered(site)} == {"proposal", "cancelled"}
    late = site.authorize("R-1", asked[1])
    assert late.code == 3, late.err


def test_silence_until_the_deadline_is_a_no(site: Site) -> None:
    """The run waits no longer than policy says, and ends by itself."""
    lose_packets(site)

    ended = site.netmend(
        "run", MOVE, "--as", site.requester(), "--json", NETMEND_POLICY__DECISION_DEADLINE_S="1"
    )

    assert ended.code == 3, ended.err
    assert "no decision of bank, city" in json.loads(ended.out)["reason"]
    assert site.writes() == {}
    assert [one.party for one in heard(site, "R-1", "cancelled")] == ["bank", "city"]


def test_a_service_that_is_normal_is_left_alone(site: Site) -> None:
    """Nobody logs in to any device to change nothing."""
    ended = site.netmend("run", MOVE, "--as", site.requester(), "--json")

    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["outcome"] == "already_normal"
    assert operations(site) == ()
    assert delivered(site) == ()


def test_a_standard_change_that_hurts_nobody_needs_nobody(site: Site) -> None:
    """The journal holds the evidence that nobody is impacted (O11); the owner hears of start and end."""
    quicken(site)

    ended = site.netmend("run", SHAPE, "--as", site.requester(), "--run-id", "R-1", "--json")

    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert (document["outcome"], document["requirements"]) == ("restored", [])
    assert {one["severity"] for one in document["impact"]} == {"NO_IMPACT"}
    records = json.loads(site.netmend("audit", "show", "R-1", "--json").out)["records"]
    made = [one for one in records if one["kind"] == "proposal.made"]
    assert [one["payload"]["impact"] for one in made] == [document["impact"]]
    assert list(site.writes()) == [one["device"] for one in document["devices"]]
    assert {one.notice.party for one in delivered(site)} == {"hospital"}
    with site.lab as lab:
        status = next(one for one in lab.status().services if one.service == document["service"])
    assert status.loss_ratio == 0


def test_a_slow_link_is_left_for_the_alternate_path(site: Site) -> None:
    """The third report of the example restores its service as well."""
    quicken(site)
    with site.lab as lab:
        lab.impair_link("p3-p4", delay_ms=20)

    ended = play(site, LATENCY, "R-1")

    assert ended.code == 0, ended.err
    with site.lab as lab:
        status = next(one for one in lab.status().services if one.service == "tv-north")
    assert status.delay_ms is not None
    assert status.delay_ms < 10
