"""Sign bytes with an OpenSSH key, and check who signed them (SSHSIG, OpenSSH PROTOCOL.sshsig)."""

import base64
import binascii
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from netmend.errors import BadInputError

# asyncssh is imported where it is needed: loading it takes as long as all else that a command like `runs`
# does, and starts a linker to look for a library (liboqs).
if TYPE_CHECKING:
    import asyncssh

_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_MAX_ARMOR = 16_384
_MAGIC = b"SSHSIG"
_VERSION = 1
_HASHES = frozenset({b"sha256", b"sha512"})
_NAMESPACE = re.compile(r"[a-z][a-z0-9-]*@v[0-9]+")
# Without ssh-rsa: its signatures are SHA-1.
_ALGORITHMS = frozenset(
    {
        b"ssh-ed25519",
        b"ecdsa-sha2-nistp256",
        b"ecdsa-sha2-nistp384",
        b"ecdsa-sha2-nistp521",
        b"rsa-sha2-256",
        b"rsa-sha2-512",
    }
)
_KEY_TYPES = (_ALGORITHMS - {b"rsa-sha2-256", b"rsa-sha2-512"}) | {b"ssh-rsa"}


def sign(document: bytes, key_file: Path, namespace: str, passphrase: SecretStr | None = None) -> str:
    """Return the armored signature of the document, as `ssh-keygen -Y sign -n NAMESPACE` would write it.

    Raises:
        BadInputError: the key file is missing, no private key, locked by another passphrase, or of a kind
            that is not accepted (ed25519, ECDSA and RSA are).
    """
    import asyncssh  # noqa: PLC0415 - see above

    try:
        key = asyncssh.read_private_key(
            key_file, passphrase=None if passphrase is None else passphrase.get_secret_value()
        )
    except OSError as err:
        raise BadInputError(f"{key_file}: cannot be read: {err.strerror}") from err
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as err:
        raise BadInputError(f"{key_file}: no usable private key: {err}") from err
    if key.algorithm not in _KEY_TYPES:
        raise BadInputError(f"{key_file}: {key.get_algorithm()} keys are not accepted: use ed25519")
    return asyncssh.create_sshsig([key], document, namespace=_checked(namespace)).decode("ascii")


def check(document: bytes, signature: str, public_keys: tuple[str, ...], namespace: str) -> str:
    """Return the fingerprint of the key that signed exactly this document in this namespace.

    `public_keys`: OpenSSH public key lines; only these are accepted. The armor has one spelling only: a
    changed bit anywhere in it is refused, even where it would not change the signature.

    Raises:
        BadInputError: one line that says what is wrong.
    """
    import asyncssh  # noqa: PLC0415 - see above

    blob = _from_armor(signature)
    seal = _seal(blob)
    if seal.namespace != _checked(namespace).encode():
        raise BadInputError(f"signature: made for another purpose, not for {namespace}")
    keys = (_imported(line) for line in public_keys)
    signer = next((key for key in keys if key.public_data == seal.public_key), None)
    if signer is None:
        raise BadInputError("signature: made with a key that is not accepted here")
    line = signer.export_public_key().decode("ascii").strip()
    allowed = f'signer namespaces="{namespace}" {line}\n'.encode()
    if not asyncssh.validate_sshsig(document, blob, "signer", allowed):
        raise BadInputError("signature: does not fit the document")
    return signer.get_fingerprint()


@lru_cache(maxsize=1024)
def fingerprint(public_key_line: str) -> str:
    """Return the fingerprint of a public key line as OpenSSH shows it, `SHA256:...`; known keys cost nothing.

    Raises:
        BadInputError: it is no OpenSSH public key, or one of a kind that is not accepted.
    """
    return _imported(public_key_line).get_fingerprint()


class _Seal(NamedTuple):
    public_key: bytes
    namespace: bytes


def _checked(namespace: str) -> str:
    if not _NAMESPACE.fullmatch(namespace):
        msg = f"not a namespace: {namespace!r}"
        raise ValueError(msg)
    return namespace


def _imported(line: str) -> "asyncssh.SSHKey":
    import asyncssh  # noqa: PLC0415 - see above

    words = line.split()
    if len(words) < 2 or words[0].encode() not in _KEY_TYPES:  # noqa: PLR2004 - type, key, perhaps a comment
        raise BadInputError("public key: expected one line such as `ssh-ed25519 AAAA... name`")
    try:
        return asyncssh.import_public_key(" ".join(words[:2]))
    except (asyncssh.KeyImportError, ValueError) as err:
        raise BadInputError(f"public key: {err}") from err


def _from_armor(signature: str) -> bytes:
    bad = BadInputError("signature: not an armored SSH signature")
    lines = signature.removesuffix("\n").split("\n")
    if len(signature) > _MAX_ARMOR or lines[0] != _BEGIN or lines[-1] != _END:
        raise bad
    body = lines[1:-1]
    text = "".join(body)
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as err:
        raise bad from err
    widths = {len(line) for line in body[:-1]}
    if len(widths) > 1 or not body or not body[-1] or base64.b64encode(blob).decode("ascii") != text:
        raise bad
    return blob


def _seal(blob: bytes) -> _Seal:
    """Take the signature apart; the library ignores a filled `reserved` and takes SHA-1."""
    head = len(_MAGIC) + 4
    if blob[:head] != _MAGIC + _VERSION.to_bytes(4, "big"):
        raise BadInputError("signature: not an SSH signature of version 1")
    parts = _strings(blob[head:], 5)
    public_key, namespace, reserved, hash_name, inner = parts
    algorithm, _ = _strings(inner, 2)
    if reserved or hash_name not in _HASHES or algorithm not in _ALGORITHMS:
        raise BadInputError("signature: of a kind that is not accepted")
    return _Seal(public_key, namespace)


def _strings(packed: bytes, count: int) -> tuple[bytes, ...]:
    """Read `count` strings, each after its length in four bytes, and nothing after them (RFC 4251 §5)."""
    found = []
    at = 0
    for _ in range(count):
        start = at + 4
        at = start + int.from_bytes(packed[at:start], "big")
        if start > len(packed) or at > len(packed):
            raise BadInputError("signature: cut short")
        found.append(packed[start:at])
    if at != len(packed):
        raise BadInputError("signature: something follows it")
    return tuple(found)
