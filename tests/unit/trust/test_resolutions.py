import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netmend.errors import BadInputError
from netmend.model.outcome import DeviceState
from netmend.model.party import Parties, Party, Person, Role
from netmend.model.resolution import KnownDevice, Resolution, SignedResolution
from netmend.trust import DECISION_NAMESPACE, make_key, sign
from netmend.trust.resolutions import read_resolution, sign_resolution, write_resolution

DEVICE = KnownDevice(
    device="p1",
    state=DeviceState.INCONSISTENT,
    pre_digest="sha256:1",
    post_digest="sha256:2",
    now_digest=None,
)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "olga"
    make_key(file, comment="olga")
    return file


def parties(key: Path, *roles: Role) -> Parties:
    line = key.with_name("olga.pub").read_text(encoding="ascii").strip()
    olga = Person(id="olga", name="Olga", roles=roles, keys=(line,))
    return Parties(parties=(Party(id="northnet", name="Northnet", persons=(olga,)),))


def resolution() -> Resolution:
    return Resolution(
        project="demo",
        run="R-1",
        report="SDR-1",
        person="olga",
        devices=(DEVICE,),
        reason="led back by hand",
        issued_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
        nonce=secrets.token_hex(16),
    )


@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.EMERGENCY_AUTHORITY, Role.ADMINISTRATOR])
def test_whoever_may_close_runs_is_believed(key: Path, role: Role) -> None:
    """The same bytes come back as the same statement."""
    said = resolution()

    assert read_resolution(sign_resolution(said, key), parties(key, role)) == said


@pytest.mark.parametrize("role", [Role.AUTHORIZER, Role.REQUESTER, Role.AUDITOR])
def test_nobody_else_may(key: Path, role: Role) -> None:
    """A good signature is not enough."""
    with pytest.raises(BadInputError, match="none of the roles"):
        read_resolution(sign_resolution(resolution(), key), parties(key, role))


def test_a_signature_for_a_decision_is_none_for_a_resolution(key: Path) -> None:
    """Each kind of document has a namespace of its own."""
    document = write_resolution(resolution())
    signed = SignedResolution(document=document.decode(), signature=sign(document, key, DECISION_NAMESPACE))

    with pytest.raises(BadInputError, match="another purpose"):
        read_resolution(signed, parties(key, Role.EXECUTOR))


def test_every_changed_byte_is_refused(key: Path) -> None:
    """Wherever it is."""
    signed = sign_resolution(resolution(), key)
    known = parties(key, Role.EXECUTOR)
    spoilt = [
        signed.document[:place] + chr(ord(letter) ^ 1) + signed.document[place + 1 :]
        for place, letter in enumerate(signed.document)
    ]

    believed = [
        one
        for one in spoilt
        if _is_believed(SignedResolution(document=one, signature=signed.signature), known)
    ]

    assert believed == []


def _is_believed(signed: SignedResolution, known: Parties) -> bool:
    try:
        read_resolution(signed, known)
    except BadInputError:
        return False
    return True
