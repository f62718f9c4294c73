import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from netmend.errors import BadInputError
from netmend.model.decision import Decision, SignedDecision, Verdict
from netmend.model.party import Parties
from netmend.model.proposal import ImprovementProposal
from netmend.testing.clock import NOON
from netmend.trust import (
    DECISION_NAMESPACE,
    Barred,
    bar,
    bind,
    canonical_bytes,
    read_decision,
    sign,
    sign_decision,
    write_decision,
)

Files = Callable[[str], Path]
NOBODY = Barred(because={})


def changed(known: Decision, /, **fields: object) -> Decision:
    return Decision.model_validate(dict(known) | fields)


def test_a_decision_has_one_spelling(granted: Decision) -> None:
    """RFC 8785: keys in order, no spaces; times in UTC with whole seconds."""
    in_vienna = granted.issued_at.astimezone(timezone(timedelta(hours=1))) + timedelta(microseconds=7)

    document = write_decision(changed(granted, issued_at=in_vienna))

    assert document == (
        b'{"decision":"granted","issued_at":"2026-03-02T11:50:00Z","nonce":"00000000000000000000000000000000",'
        b'"party":"acme","person":"ana","project":"demo","proposal_digest":"sha256:%s","reason":"",'
        b'"report":"REP-1","run":"R-1","schema":"netmend.decision.v1","valid_until":"2026-03-02T14:00:00Z"}'
        % (b"2" * 64)
    )


def test_what_was_signed_reads_back(granted: Decision, parties: Parties, key_file: Files) -> None:
    """Written, signed and read: the same decision."""
    decision = changed(granted, reason='Grüße, "ok"')

    assert read_decision(sign_decision(decision, key_file("ana")), parties) == decision


@pytest.mark.parametrize(
    "case",
    [
        ({}, "ben", "decision: not signed by ana: signature: made with a key that is not accepted here"),
        ({"person": "ben"}, "ana", "decision: not signed by ben: signature: made with a key"),
        ({"person": "dan"}, "dan", "decision: dan is no authorizer of acme"),
        ({"party": "bolt"}, "ana", "decision: ana is no authorizer of bolt"),
        ({"party": "acne"}, "ana", "decision: party acne is not in inventory/parties.yaml"),
        ({"person": "zoe"}, "ana", "decision: zoe is no authorizer of acme"),
    ],
)
def test_only_an_authorizer_of_the_party_decides_for_it(
    granted: Decision,
    parties: Parties,
    key_file: Files,
    case: tuple[dict[str, object], str, str],
) -> None:
    """Each with a key of exactly that person."""
    fields, key, sentence = case
    signed = sign_decision(changed(granted, **fields), key_file(key))

    with pytest.raises(BadInputError, match=f"^{sentence}"):
        read_decision(signed, parties)


def respelled(document: str) -> list[str]:
    content = json.loads(document)
    return [
        document + "\n",
        " " + document,
        json.dumps(content),
        document.replace('"run":"R-1"', '"run":"R-9","run":"R-1"'),
        document.replace("11:50:00Z", "11:50:00+00:00"),
        document.replace("11:50:00Z", "11:50:00.0Z"),
        document.replace('"schema":"netmend.decision.v1",', ""),
        document.replace('"reason":""', '"reason":"\\u0061"'),
        document.replace("granted", "approved"),
        document.replace('"reason":""', '"reason":NaN'),
        document.replace('"reason":""', '"reason":"","see":"also"'),
        document.replace('"reason":""', f'"reason":"{"x" * 70_000}"'),
        "[" * 60_000,
        "null",
        "",
    ]


@pytest.mark.parametrize("number", range(15))
def test_a_document_in_another_spelling_is_refused(
    granted: Decision, parties: Parties, key_file: Files, number: int
) -> None:
    """Even when the right person signed it: two spellings of one decision would be two documents."""
    document = respelled(write_decision(granted).decode())[number]
    signature = sign(document.encode(), key_file("ana"), DECISION_NAMESPACE)

    with pytest.raises(BadInputError, match=r"^decision: ") as caught:
        read_decision(SignedDecision(document=document, signature=signature), parties)

    assert "\n" not in str(caught.value)


def test_a_document_with_half_a_character_is_refused(parties: Parties) -> None:
    """A lone surrogate has no bytes that could have been signed."""
    with pytest.raises(BadInputError, match=r"^decision: "):
        read_decision(SignedDecision(document='{"reason":"\ud800"}', signature=""), parties)


def test_a_grant_of_this_proposal_binds(granted: Decision, proposal: ImprovementProposal) -> None:
    """Nothing is said when nothing is wrong, up to the last second."""
    bind(granted, proposal, project="demo", now=NOON, barred=NOBODY)
    bind(granted, proposal, project="demo", now=granted.valid_until - timedelta(seconds=1), barred=NOBODY)
    bind(granted, proposal, project="demo", now=granted.issued_at - timedelta(seconds=5), barred=NOBODY)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"project": "other"}, "decision: for project other, this is demo"),
        ({"run": "R-2"}, "decision: for run R-2, this is R-1"),
        ({"report": "REP-2"}, "decision: for report REP-2, this is REP-1"),
        (
            {"proposal_digest": "sha256:" + "3" * 64},
            f"decision: void, the proposal changed: for sha256:{'3' * 64}, this is sha256:{'2' * 64}",
        ),
        ({"party": "noc"}, "decision: this proposal asks nothing of noc"),
        ({"valid_until": NOON}, "decision: expired at 2026-03-02T12:00:00Z"),
        (
            {"issued_at": NOON + timedelta(seconds=6)},
            "decision: issued in the future (2026-03-02T12:00:06Z)",
        ),
        ({"issued_at": NOON + timedelta(hours=3)}, "decision: expires before it was issued"),
    ],
)
def test_a_decision_about_something_else_is_void(
    granted: Decision, proposal: ImprovementProposal, fields: dict[str, object], sentence: str
) -> None:
    """Each reason has its own line."""
    with pytest.raises(BadInputError) as caught:
        bind(changed(granted, **fields), proposal, project="demo", now=NOON, barred=NOBODY)

    assert str(caught.value) == sentence


@pytest.mark.parametrize("role", ["requester", "plan author", "executor"])
@pytest.mark.parametrize("person", ["ana", "anna"])
def test_whoever_takes_part_may_not_grant(
    granted: Decision, proposal: ImprovementProposal, parties: Parties, role: str, person: str
) -> None:
    """Nor may the second id that has the same key."""
    takes_part = {"requester": "rob", "plan author": "lib", "executor": "cron", role: "ana"}
    barred = bar(
        parties,
        requester=takes_part["requester"],
        author=takes_part["plan author"],
        executor=takes_part["executor"],
    )

    with pytest.raises(BadInputError) as caught:
        bind(changed(granted, person=person), proposal, project="demo", now=NOON, barred=barred)

    assert str(caught.value) == f"decision: {person} is the {role} and may not grant"


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.REVOKED])
def test_whoever_takes_part_may_stop(
    granted: Decision, proposal: ImprovementProposal, parties: Parties, verdict: Verdict
) -> None:
    """To say no is never barred."""
    barred = bar(parties, requester="ana", author="lib", executor="ana")
    no = changed(granted, decision=verdict, reason="busy hour")

    bind(no, proposal, project="demo", now=NOON, barred=barred)


def test_the_bytes_are_canonical(granted: Decision) -> None:
    """Whoever checks a decision elsewhere needs only RFC 8785 and SSHSIG."""
    document = write_decision(granted)

    assert canonical_bytes(json.loads(document)) == document
    assert datetime.fromisoformat(json.loads(document)["issued_at"]).tzinfo == UTC
