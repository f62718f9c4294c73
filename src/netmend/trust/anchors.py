"""The root of trust: administrator keys outside the project sign `inventory/parties.yaml`."""

from pathlib import Path

from netmend.errors import BadInputError
from netmend.model.party import Parties
from netmend.trust.sshsig import check, fingerprint, sign

PARTIES_NAMESPACE = "netmend-parties@v1"

_MAX_TRUST_FILE = 65_536


def read_anchors(path: Path) -> tuple[str, ...]:
    """Return the administrator's public key lines of a trust file; `#` starts a comment line.

    Raises:
        BadInputError: the file is missing, holds no key, or a line is no public key.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_TRUST_FILE + 1)
    except FileNotFoundError as err:
        raise BadInputError(f"{path}: no administrator key is trusted yet: run `netmend trust init`") from err
    except OSError as err:
        raise BadInputError(f"{path}: cannot be read: {err.strerror}") from err
    if len(content) > _MAX_TRUST_FILE:
        raise BadInputError(f"{path}: larger than {_MAX_TRUST_FILE} bytes: not a trust file")
    anchors = []
    for number, raw in enumerate(content.split(b"\n"), start=1):
        try:
            line = raw.decode().strip()
            if line and not line.startswith("#"):
                fingerprint(line)
                anchors.append(line)
        except (BadInputError, UnicodeDecodeError) as err:
            raise BadInputError(f"{path}:{number}:1: {err}") from err
    if not anchors:
        raise BadInputError(f"{path}: holds no administrator key: run `netmend trust init`")
    return tuple(anchors)


def sign_parties(parties: Path, key: Path) -> None:
    """Write the signature of an administrator's key beside parties.yaml.

    Raises:
        BadInputError: the key cannot be used.
    """
    signature = sign(parties.read_bytes(), key, PARTIES_NAMESPACE)
    parties.with_suffix(".yaml.sig").write_text(signature, encoding="ascii")


def check_parties(parties_bytes: bytes, signature: str | None, anchors: tuple[str, ...]) -> str:
    """Return the fingerprint of the administrator key that signed exactly these bytes of parties.yaml.

    `signature`: the content of `inventory/parties.yaml.sig`, None where there is no such file.

    Raises:
        BadInputError: unsigned, changed after it was signed, or signed by somebody else.
    """
    if signature is None:
        raise BadInputError(
            "inventory/parties.yaml: not signed by an administrator: run `netmend trust sign`"
        )
    try:
        return check(parties_bytes, signature, anchors, PARTIES_NAMESPACE)
    except BadInputError as err:
        raise BadInputError(
            f"inventory/parties.yaml.sig: {err}: review the file, then run `netmend trust sign`"
        ) from err


def check_anchors_apart(anchors: tuple[str, ...], parties: Parties) -> None:
    """Refuse an administrator key that is a person's key as well: nobody authorizes by his own list.

    Raises:
        BadInputError: names the person.
    """
    administrators = {fingerprint(line) for line in anchors}
    for party in parties.parties:
        for person in party.persons:
            shared = administrators & {fingerprint(key) for key in person.keys}
            if shared:
                raise BadInputError(
                    f"inventory/parties.yaml: {person.id} has the administrator's key {min(shared)}: "
                    "give the person another key, then run `netmend trust sign`"
                )
