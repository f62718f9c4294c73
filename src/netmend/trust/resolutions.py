"""A signed resolution: written, signed, and read back against who may close a run."""

from datetime import UTC
from pathlib import Path

from pydantic import SecretStr

from netmend.errors import BadInputError
from netmend.model.party import Parties, Role
from netmend.model.resolution import Resolution, SignedResolution
from netmend.trust.canonical import canonical_bytes
from netmend.trust.signed_document import parsed
from netmend.trust.sshsig import check, sign

RESOLUTION_NAMESPACE = "netmend-resolution@v1"
_MAY_RESOLVE = frozenset({Role.EXECUTOR, Role.EMERGENCY_AUTHORITY, Role.ADMINISTRATOR})


def write_resolution(resolution: Resolution) -> bytes:
    """Return the only bytes of a resolution that are ever signed: RFC 8785, its time in UTC."""
    content = resolution.model_dump(mode="json")
    content["issued_at"] = f"{resolution.issued_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return canonical_bytes(content)


def sign_resolution(
    resolution: Resolution, key_file: Path, passphrase: SecretStr | None = None
) -> SignedResolution:
    """Sign a resolution with the person's private key.

    Raises:
        BadInputError: the key cannot be used.
    """
    document = write_resolution(resolution)
    signature = sign(document, key_file, RESOLUTION_NAMESPACE, passphrase)
    return SignedResolution(document=document.decode(), signature=signature)


def read_resolution(signed: SignedResolution, parties: Parties) -> Resolution:
    """Return the resolution if a person who may close runs signed exactly these bytes.

    Raises:
        BadInputError: one line that says what is wrong.
    """
    resolution = parsed("resolution", signed.document, Resolution, write_resolution)
    person = parties.person(resolution.person)
    if person is None:
        raise BadInputError(f"resolution: {resolution.person} is not in inventory/parties.yaml")
    if not _MAY_RESOLVE & set(person.roles):
        wanted = ", ".join(sorted(_MAY_RESOLVE))
        raise BadInputError(f"resolution: {person.id} has none of the roles {wanted}")
    try:
        check(signed.document.encode(), signed.signature, person.keys, RESOLUTION_NAMESPACE)
    except BadInputError as err:
        raise BadInputError(f"resolution: not signed by {person.id}: {err}") from err
    return resolution
