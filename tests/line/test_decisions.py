"""A decision counts only as what it is: one person's signed word for one party about one proposal."""

import io
import json
import secrets
import sqlite3
from contextlib import closing, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from netmend.cli.app import app
from netmend.errors import NetmendError
from netmend.testing.site import Done, Site
from netmend.trust import DECISION_NAMESPACE, canonical_bytes, sign

RUN, PARTY = "R-7", "city"
REPORT = "runbooks/reports/SDR-1001.yaml"


def exported(site: Site, run: str = RUN, party: str = PARTY) -> dict[str, Any]:
    """Return the document that a person would sign elsewhere."""
    file = site.root / "decision.json"
    words = ("--party", party, "--as", site.authorizers(party)[0], "--export", str(file))
    done = site.netmend("authorize", run, *words)
    assert done.code == 0, done.err
    document: dict[str, Any] = json.loads(file.read_bytes())
    return document


def hand_in(
    site: Site, content: bytes, key: Path, *, namespace: str = DECISION_NAMESPACE, run: str = RUN
) -> Done:
    """Sign a document with a key, and give both to the command."""
    (site.root / "decision.json").write_bytes(content)
    (site.root / "decision.json.sig").write_text(sign(content, key, namespace), encoding="ascii")
    return hand_in_files(site, run)


def hand_in_files(site: Site, run: str = RUN) -> Done:
    """Give document and signature as they lie there to the command, in this process."""
    words = [
        "--document",
        str(site.root / "decision.json"),
        "--signature",
        str(site.root / "decision.json.sig"),
    ]
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        for name, value in site.environment.items():
            patch.setenv(name, value)
        try:
            app(["authorize", run, *words, "--project", str(site.root)], standalone_mode=False)
        except NetmendError as error:
            return Done(error.exit_code, out.getvalue(), f"error[{error.code}]: {error}\n")
    return Done(0, out.getvalue(), "")


def stored(site: Site) -> int:
    """How many decisions the database holds."""
    with closing(sqlite3.connect(site.root / ".netmend/state.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM netmend_decisions").fetchone()
    return int(count)


def own_key(site: Site, party: str = PARTY) -> Path:
    return site.keys[site.authorizers(party)[0]]


def granted(site: Site, run: str = RUN) -> dict[str, list[str]]:
    """Who has granted for each required party, as `show` counts them."""
    return {one["party"]: one["granted_by"] for one in site.show(run)["requirements"]}


def moment(seconds: float) -> str:
    return f"{datetime.now(UTC) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture(scope="module")
def blank(once_waiting: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A decision that would be taken: the grant of the first authorizer of the party, not signed yet."""
    return exported(once_waiting.copy(tmp_path_factory.mktemp("blank")))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"project": "elsewhere"}, "decision: for project elsewhere, this is example"),
        ({"run": "R-8"}, "decision: for run R-8, this is R-7"),
        ({"report": "SDR-1002"}, "decision: for report SDR-1002, this is SDR-1001"),
        (
            {"proposal_digest": "sha256:" + "0" * 64},
            "decision: void, the proposal changed: for sha256:000000",
        ),
        ({"party": "hospital", "person": "hospital-hana"}, "decision: not signed by hospital-hana"),
        ({"party": "bank"}, "decision: city-cem is no authorizer of bank"),
        ({"party": "nobody"}, "decision: party nobody is not in inventory/parties.yaml"),
        ({"person": "noc-olga"}, "decision: noc-olga is no authorizer of city"),
        (
            {"valid_until": "2026-01-01T00:00:00Z", "issued_at": "2025-12-31T00:00:00Z"},
            "decision: expired at",
        ),
        (
            {"issued_at": "2099-01-01T00:00:00Z", "valid_until": "2099-01-02T00:00:00Z"},
            "decision: issued in the",
        ),
        ({"decision": "refused", "reason": "no"}, "the document says refused: use the command for that"),
        ({"decision": "refused"}, "decision: : Value error, refused needs a reason"),
        ({"decision": "perhaps"}, "decision: decision: Input should be"),
        ({"schema": "netmend.decision.v2"}, "decision: schema: Input should be"),
        ({"nonce": "0"}, "decision: nonce: String should match pattern"),
        ({"reason": "\x1b[2J"}, "decision: reason: Value error, control or format character U+001B"),
        ({"extra": 1}, "decision: extra: Extra inputs are not permitted"),
    ],
)
def test_a_decision_about_something_else_is_refused(
    waiting: Site, blank: dict[str, Any], changes: dict[str, Any], told: str
) -> None:
    """Foreign, expired or malformed: one line, exit 2, and it is not stored."""
    content = canonical_bytes({**blank, **changes})

    done = hand_in(waiting, content, own_key(waiting))

    assert_refused(waiting, done, told)


def test_a_decision_changed_after_it_was_signed_is_refused(waiting: Site, blank: dict[str, Any]) -> None:
    """One byte is enough."""
    content = canonical_bytes(blank)
    signature = sign(content, own_key(waiting), DECISION_NAMESPACE)
    (waiting.root / "decision.json.sig").write_text(signature, encoding="ascii")
    later = canonical_bytes({**blank, "valid_until": moment(900_000)})
    (waiting.root / "decision.json").write_bytes(later)

    done = hand_in_files(waiting)

    assert_refused(waiting, done, "decision: not signed by city-cem: ")


@pytest.mark.parametrize("person", ["bank-bea", "noc-olga", "administrator"])
def test_a_decision_signed_with_the_key_of_another_person_is_refused(
    waiting: Site, blank: dict[str, Any], person: str
) -> None:
    """Not even the administrator decides for somebody else."""
    done = hand_in(waiting, canonical_bytes(blank), waiting.keys[person])

    assert_refused(waiting, done, "decision: not signed by city-cem: ")


def test_a_signature_for_another_purpose_is_refused(waiting: Site, blank: dict[str, Any]) -> None:
    """What somebody signed as a plan is no decision."""
    done = hand_in(waiting, canonical_bytes(blank), own_key(waiting), namespace="netmend-plan@v1")

    assert_refused(waiting, done, "decision: not signed by city-cem: ")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{}", "decision: project: Field required"),
        (b"", "decision: not JSON: "),
        (b"[" * 60_000, "decision: not JSON: "),
        (b'{"a": 1, "a": 1}', "decision: not JSON: a key appears twice"),
        (b"\xff\xfe", "decision: not JSON: "),
    ],
)
def test_a_document_that_is_no_decision_is_refused(waiting: Site, content: bytes, told: str) -> None:
    """A correct signature makes no decision out of it."""
    done = hand_in(waiting, content, own_key(waiting))

    assert_refused(waiting, done, told)


@pytest.mark.parametrize("file", ["decision.json", "decision.json.sig"])
def test_a_sparse_gigabyte_is_no_decision(waiting: Site, blank: dict[str, Any], file: str) -> None:
    """Its size is looked at first."""
    hand_in(waiting, canonical_bytes({**blank, "valid_until": "2026-01-01T00:00:00Z"}), own_key(waiting))
    with (waiting.root / file).open("wb") as stream:
        stream.truncate(2**30)

    done = hand_in_files(waiting)

    assert_refused(waiting, done, f"{waiting.root / file}: larger than 64 KiB")


def test_a_decision_is_taken_once(waiting: Site, blank: dict[str, Any]) -> None:
    """Handed in again it is told as used, and the grant that counts stays one."""
    content = canonical_bytes(blank)
    first = hand_in(waiting, content, own_key(waiting))

    again = hand_in(waiting, content, own_key(waiting))

    assert first.code == 0, first.err
    assert (again.code, again.out) == (2, "")
    assert again.err == "error[NM-P001]: decision: used before, in run R-7: sign a new one\n"
    assert granted(waiting)[PARTY] == ["city-cem"]


def test_a_decision_of_another_run_of_the_same_change_is_refused(
    waiting: Site, blank: dict[str, Any]
) -> None:
    """The next run has the same digest, and needs words of its own."""
    hand_in(waiting, canonical_bytes(blank), own_key(waiting))
    waiting.netmend("abort", RUN, "--as", waiting.requester())
    words = ("run", REPORT, "--as", waiting.requester(), "--run-id", "R-8", "--no-wait")
    assert waiting.netmend(*words).code == 75

    done = hand_in(
        waiting, canonical_bytes({**blank, "nonce": secrets.token_hex(16)}), own_key(waiting), run="R-8"
    )

    assert (done.code, done.out) == (2, "")
    assert done.err == "error[NM-P001]: decision: for run R-7, this is R-8\n"
    assert granted(waiting, "R-8") == {"bank": [], PARTY: []}
    assert waiting.writes() == {}


@pytest.mark.parametrize("part", ["requester", "plan author"])
def test_who_takes_part_in_the_run_may_not_grant(degraded: Site, part: str) -> None:
    """Even where the person is an authorizer of the party."""
    requester = degraded.authorizers(PARTY)[0] if part == "requester" else degraded.requester()
    if part == "plan author":
        runbook = degraded.root / "runbooks/reassign-alternate-path.yaml"
        text = runbook.read_text(encoding="utf-8")
        runbook.write_text(text.replace("author: plans-petra", "author: city-cem"), encoding="utf-8")
    started = degraded.netmend("run", REPORT, "--as", requester, "--run-id", RUN, "--no-wait")

    done = degraded.authorize(RUN, PARTY)

    assert started.code == 75, started.err
    assert_refused(degraded, done, f"decision: city-cem is the {part} and may not grant")


def test_with_all_decisions_but_one_nothing_is_written(waiting: Site) -> None:
    """The run goes on waiting."""
    waiting.authorize(RUN, PARTY)

    done = waiting.netmend("resume", RUN, "--no-wait")

    assert done.code == 75, done.err
    assert waiting.writes() == {}


def test_a_grant_that_expires_before_the_start_counts_no_more(waiting: Site, blank: dict[str, Any]) -> None:
    """It was good when it was given; what counts is when the first write would be sent."""
    waiting.authorize(RUN, "bank")
    until = datetime.now(UTC) + timedelta(seconds=4)
    short = {**blank, "issued_at": moment(0), "valid_until": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
    taken = hand_in(waiting, canonical_bytes(short), own_key(waiting))
    while datetime.now(UTC) < until:
        waiting.show(RUN)

    done = waiting.netmend("resume", RUN, "--no-wait")

    assert taken.code == 0, taken.err
    assert done.code == 75, done.out
    assert granted(waiting) == {"bank": ["bank-bea"], PARTY: []}
    assert waiting.writes() == {}


def test_a_refusal_ends_the_run_before_the_first_write(authorized: Site) -> None:
    """It comes after the grants and wins; whoever was asked hears that it is over."""
    person = authorized.authorizers(PARTY)[0]
    words = ("--party", PARTY, "--as", person, "--key", str(authorized.keys[person]), "--reason", "fair")
    refused = authorized.netmend("refuse", RUN, *words)

    done = authorized.netmend("resume", RUN)

    assert refused.code == 0, refused.err
    assert done.code == 3, done.err
    assert f"{RUN} REFUSED: {RUN}: not authorized: {PARTY}: fair (exit 3)" in done.out
    assert authorized.writes() == {}
    notices = authorized.root / ".netmend/notices"
    assert {file.stem for file in notices.glob("*/*-cancelled.json")} == {
        "R-7-1-bank-cancelled",
        "R-7-1-city-cancelled",
    }


@pytest.mark.parametrize("file", ["templates/netconf/bind-service.xml.j2", "inventory/parties.yaml"])
def test_one_byte_more_in_what_was_authorized_voids_the_decisions(authorized: Site, file: str) -> None:
    """Templates as well as parties, the latter even when signed again."""
    with (authorized.root / file).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    authorized.sign_parties()

    done = authorized.netmend("resume", RUN)

    assert done.code == 3, done.err
    assert "the authorization is void: " in done.out
    assert authorized.writes() == {}


def test_a_decision_forged_in_the_database_is_not_believed(waiting: Site) -> None:
    """Whoever can write the database still cannot sign."""
    waiting.authorize(RUN, "bank")
    with closing(sqlite3.connect(waiting.root / ".netmend/state.db")) as database, database:
        database.execute(
            "INSERT INTO netmend_decisions (run, nonce, proposal_digest, document, signature, arrived_at) "
            "SELECT run, 'forged', proposal_digest, replace(replace(document, 'bank-bea', 'city-cem'), "
            """'"bank"', '"city"'), signature, arrived_at FROM netmend_decisions"""
        )

    done = waiting.netmend("resume", RUN, "--no-wait")

    assert done.code == 75, done.out
    assert stored(waiting) == 2
    assert granted(waiting) == {"bank": ["bank-bea"], PARTY: []}
    assert waiting.writes() == {}


def assert_refused(site: Site, done: Done, told: str) -> None:
    """Exit 2, one line, nothing stored, nothing written."""
    assert done.code == 2, done.out + done.err
    assert done.out == ""
    assert done.err.startswith(f"error[NM-P001]: {told}"), done.err
    assert done.err.count("\n") == 1
    assert stored(site) == 0
    assert site.writes() == {}
