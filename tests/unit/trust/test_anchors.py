from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.errors import BadInputError
from netmend.model.party import Parties, Party, Person
from netmend.trust import (
    PARTIES_NAMESPACE,
    check_anchors_apart,
    check_parties,
    fingerprint,
    read_anchors,
    sign,
)

Files = Callable[[str], Path]
Lines = Callable[[str], str]

PARTIES = b"parties: []\n"


def test_a_trust_file_holds_one_key_per_line(key_line: Lines, tmp_path: Path) -> None:
    """Empty lines and comments are for people."""
    file = tmp_path / "trust"
    root, ana = key_line("root"), key_line("ana")
    file.write_text(f"# the night shift\n\n{root}\n  {ana}\n")

    assert read_anchors(file) == (root, ana)


def test_a_missing_trust_file_says_what_to_run(tmp_path: Path) -> None:
    """The first thing a new user meets."""
    with pytest.raises(BadInputError) as caught:
        read_anchors(tmp_path / "trust")

    assert str(caught.value) == (
        f"{tmp_path}/trust: no administrator key is trusted yet: run `netmend trust init`"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "trust: holds no administrator key: run `netmend trust init`"),
        (b"# nobody\n", "trust: holds no administrator key: run `netmend trust init`"),
        (b"# x\nssh-ed25519 AAAA\n", "trust:2:1: public key: "),
        (b"\xff\n", "trust:1:1: "),
        (b"#" * 70_000, "trust: larger than 65536 bytes"),
    ],
)
def test_a_bad_trust_file_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    """A line that cannot be read is an error, never skipped."""
    (tmp_path / "trust").write_bytes(content)

    with pytest.raises(BadInputError, match=sentence):
        read_anchors(tmp_path / "trust")


def test_parties_signed_by_an_administrator_are_accepted(key_file: Files, key_line: Lines) -> None:
    """Any of the trusted keys will do; it is named."""
    root, other = "root", "ana"
    signature = sign(PARTIES, key_file(root), PARTIES_NAMESPACE)

    assert check_parties(PARTIES, signature, (key_line(other), key_line(root))) == fingerprint(key_line(root))


def test_unsigned_parties_say_what_to_run(key_line: Lines) -> None:
    """No signature, no trust."""
    with pytest.raises(BadInputError) as caught:
        check_parties(PARTIES, None, (key_line("root"),))

    assert str(caught.value) == (
        "inventory/parties.yaml: not signed by an administrator: run `netmend trust sign`"
    )


def test_parties_changed_after_signing_are_refused(key_file: Files, key_line: Lines) -> None:
    """A single added space is a change."""
    root = "root"
    signature = sign(PARTIES, key_file(root), PARTIES_NAMESPACE)

    with pytest.raises(BadInputError) as caught:
        check_parties(PARTIES + b" ", signature, (key_line(root),))

    assert str(caught.value) == (
        "inventory/parties.yaml.sig: signature: does not fit the document: "
        "review the file, then run `netmend trust sign`"
    )


def test_parties_signed_by_somebody_else_are_refused(key_file: Files, key_line: Lines) -> None:
    """A local user with a key of his own is no administrator."""
    signature = sign(PARTIES, key_file("eve"), PARTIES_NAMESPACE)

    with pytest.raises(BadInputError, match="a key that is not accepted here"):
        check_parties(PARTIES, signature, (key_line("root"),))


def test_an_administrator_is_nobody_who_decides(key_line: Lines) -> None:
    """Whoever signs the list of authorizers must not be on it with the same key."""
    root, ana = "root", "ana"
    apart = Parties(parties=(Party(id="acme", name="ACME", persons=(person("ana", key_line(ana)),)),))
    mixed = Parties(
        parties=(Party(id="acme", name="ACME", persons=(person("ana", key_line(ana), key_line(root)),)),)
    )

    check_anchors_apart((key_line(root),), apart)
    with pytest.raises(BadInputError, match=r"ana has the administrator's key SHA256:.*netmend trust sign"):
        check_anchors_apart((key_line(root),), mixed)


def person(name: str, *keys: str) -> Person:
    return Person(id=name, name=name, keys=keys)
