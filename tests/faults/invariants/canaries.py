"""I12: planted secrets appear in no byte that the project leaves behind."""

from collections.abc import Iterator
from pathlib import Path

from tests.faults.invariants.evidence import Evidence


def canaries(evidence: Evidence) -> Iterator[str]:
    """I12: neither a device's password nor a person's private key, in no file of any project."""
    secrets = {"the password": evidence.site.environment["NETMEND_PASSWORD"].encode()}
    for person, file in evidence.site.keys.items():
        secrets[f"the key of {person}"] = file.read_bytes().splitlines()[2]
    for root in {run.root for run in evidence.runs}:
        for file in _files(root):
            content = file.read_bytes()
            for name, secret in secrets.items():
                if secret in content:
                    yield f"I12 {file.name}: holds {name}"


def _files(root: Path) -> Iterator[Path]:
    yield from (file for file in root.rglob("*") if file.is_file())
