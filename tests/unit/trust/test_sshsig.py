import base64
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from tests.unit.characters import ANY

from netmend.errors import BadInputError
from netmend.trust import check, fingerprint, sign

Files = Callable[[str], Path]
Lines = Callable[[str], str]

NAMESPACE = "netmend-decision@v1"
DOCUMENT = b'{"decision":"granted"}'
ALGORITHMS = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521", "ssh-rsa"]

needs_openssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_names_its_signer(key_file: Files, key_line: Lines, algorithm: str) -> None:
    """The fingerprint that comes back is that of the key that signed."""
    ana = f"ana:{algorithm}"

    signature = sign(DOCUMENT, key_file(ana), NAMESPACE)

    assert check(DOCUMENT, signature, (key_line("ben"), key_line(ana)), NAMESPACE) == fingerprint(
        key_line(ana)
    )


@needs_openssh
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_openssh_signed_is_accepted(
    key_file: Files, key_line: Lines, algorithm: str, tmp_path: Path
) -> None:
    """A person may sign elsewhere with `ssh-keygen -Y sign`."""
    ana = f"ana:{algorithm}"
    document = tmp_path / "decision.json"
    document.write_bytes(DOCUMENT)
    subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", key_file(ana), "-n", NAMESPACE, document],
        check=True,
        capture_output=True,
    )

    signature = (tmp_path / "decision.json.sig").read_text()

    assert check(DOCUMENT, signature, (key_line(ana),), NAMESPACE) == fingerprint(key_line(ana))


@needs_openssh
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_openssh_accepts_what_we_signed(
    key_file: Files, key_line: Lines, algorithm: str, tmp_path: Path
) -> None:
    """An auditor needs no netmend to check a decision."""
    ana = f"ana:{algorithm}"
    (tmp_path / "sig").write_text(sign(DOCUMENT, key_file(ana), NAMESPACE))
    (tmp_path / "signers").write_text(f'ana namespaces="{NAMESPACE}" {key_line(ana)}\n')

    verified = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-I", "ana", "-f", "signers", "-s", "sig"],
        cwd=tmp_path,
        input=DOCUMENT,
        check=False,
        capture_output=True,
    )

    assert verified.returncode == 0, verified.stderr


def test_a_signature_for_another_purpose_is_refused(key_file: Files, key_line: Lines) -> None:
    """A signed plan is no decision (S11, wrong type)."""
    ana = "ana"
    signature = sign(DOCUMENT, key_file(ana), "netmend-plan@v1")

    with pytest.raises(
        BadInputError, match="signature: made for another purpose, not for netmend-decision@v1"
    ):
        check(DOCUMENT, signature, (key_line(ana),), NAMESPACE)


def test_a_signature_of_somebody_else_is_refused(key_file: Files, key_line: Lines) -> None:
    """Only the keys that are given are accepted."""
    signature = sign(DOCUMENT, key_file("eve"), NAMESPACE)

    with pytest.raises(BadInputError, match="signature: made with a key that is not accepted here"):
        check(DOCUMENT, signature, (key_line("ana"),), NAMESPACE)
    with pytest.raises(BadInputError):
        check(DOCUMENT, signature, (), NAMESPACE)


def test_a_signature_fits_one_document(key_file: Files, key_line: Lines) -> None:
    """The same words with another verdict are another document."""
    ana = "ana"
    signature = sign(DOCUMENT, key_file(ana), NAMESPACE)

    with pytest.raises(BadInputError, match="signature: does not fit the document"):
        check(DOCUMENT.replace(b"granted", b"revoked"), signature, (key_line(ana),), NAMESPACE)


@pytest.mark.parametrize("algorithm", ALGORITHMS[:2])
def test_every_flipped_bit_is_refused(key_file: Files, key_line: Lines, algorithm: str) -> None:
    """Each single bit of the document, and of the signature with its armor (S11)."""
    ana = f"ana:{algorithm}"
    signature = sign(DOCUMENT, key_file(ana), NAMESPACE)
    genuine = DOCUMENT + signature.encode()
    accepted = []

    for bit in range(8 * len(genuine)):
        forged = bytearray(genuine)
        forged[bit // 8] ^= 1 << bit % 8
        document, armor = bytes(forged[: len(DOCUMENT)]), forged[len(DOCUMENT) :].decode("latin-1")
        try:
            check(document, armor, (key_line(ana),), NAMESPACE)
        except BadInputError:
            continue
        accepted.append(bit)

    assert accepted == []


@given(rubbish=st.text(ANY) | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_rubbish_is_refused_in_one_line(rubbish: str) -> None:
    """Whatever is handed in as a signature ends as bad input, never as a crash."""
    body = f"-----BEGIN SSH SIGNATURE-----\n{rubbish}\n-----END SSH SIGNATURE-----\n"

    for signature in (rubbish, body):
        with pytest.raises(BadInputError) as caught:
            check(DOCUMENT, signature, (), NAMESPACE)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "algorithm",
    [*ALGORITHMS[:2], *(pytest.param(slow, marks=pytest.mark.matrix) for slow in ALGORITHMS[2:])],
)
def test_every_flipped_bit_under_the_armor_is_refused(
    key_file: Files, key_line: Lines, algorithm: str
) -> None:
    """A forger writes a proper armor around what he changed."""
    ana = f"ana:{algorithm}"
    armor = sign(DOCUMENT, key_file(ana), NAMESPACE).strip().split("\n")
    blob = base64.b64decode("".join(armor[1:-1]))
    accepted = []

    for bit in range(8 * len(blob)):
        forged = bytearray(blob)
        forged[bit // 8] ^= 1 << bit % 8
        signature = "\n".join((armor[0], base64.b64encode(forged).decode(), armor[-1]))
        try:
            check(DOCUMENT, signature, (key_line(ana),), NAMESPACE)
        except BadInputError:
            continue
        accepted.append(bit)

    assert accepted == []


def test_a_signature_with_something_in_its_reserved_field_is_refused(
    key_file: Files, key_line: Lines
) -> None:
    """It is not covered by the signature, so anybody could have put it there."""
    armor = sign(DOCUMENT, key_file("ana"), NAMESPACE).strip().split("\n")
    blob = base64.b64decode("".join(armor[1:-1]))
    filled = blob.replace(NAMESPACE.encode() + bytes(4), NAMESPACE.encode() + b"\0\0\0\1x")
    signature = "\n".join((armor[0], base64.b64encode(filled).decode(), armor[-1]))

    with pytest.raises(BadInputError, match="signature: of a kind that is not accepted"):
        check(DOCUMENT, signature, (key_line("ana"),), NAMESPACE)


def test_a_locked_key_needs_its_passphrase(tmp_path: Path) -> None:
    """Neither the right nor a wrong passphrase is ever repeated in a message."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    file = tmp_path / "key"
    key.write_private_key(file, format_name="pkcs8-pem", passphrase="planted-right")
    line = key.export_public_key().decode().strip()

    signature = sign(DOCUMENT, file, NAMESPACE, SecretStr("planted-right"))
    with pytest.raises(BadInputError, match="no usable private key") as wrong:
        sign(DOCUMENT, file, NAMESPACE, SecretStr("planted-wrong"))
    with pytest.raises(BadInputError, match="no usable private key"):
        sign(DOCUMENT, file, NAMESPACE)

    assert check(DOCUMENT, signature, (line,), NAMESPACE) == fingerprint(line)
    assert "planted" not in str(wrong.value)


@pytest.mark.parametrize("content", [None, b"", b"rubbish", b"ssh-ed25519 AAAA public\n"])
def test_a_file_that_is_no_private_key_is_named(tmp_path: Path, content: bytes | None) -> None:
    """The message begins with the file."""
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadInputError) as caught:
        sign(DOCUMENT, file, NAMESPACE)

    assert str(caught.value).startswith(f"{file}: ")


@pytest.mark.parametrize(
    "line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-dss AAAAB3NzaC1kc3M=", "cert-authority x"]
)
def test_a_line_that_is_no_public_key_has_no_fingerprint(line: str) -> None:
    """Old kinds of key and options in front of a key are refused as well."""
    with pytest.raises(BadInputError, match=r"^public key: "):
        fingerprint(line)


@needs_openssh
def test_the_fingerprint_is_the_one_openssh_shows(key_file: Files, key_line: Lines) -> None:
    """People compare it by eye."""
    ana = "ana"

    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", key_file(ana)], check=True, capture_output=True, text=True
    )

    assert fingerprint(key_line(ana)) in shown.stdout
