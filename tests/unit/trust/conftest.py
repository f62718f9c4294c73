"""Keys of a few persons, made once for all tests; `ana:ssh-rsa` is Ana's key of another kind."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import asyncssh
import pytest


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the private key file of whoever is asked for, the same one every time."""
    folder = tmp_path_factory.mktemp("keys")

    @cache
    def of(name: str) -> Path:
        person, _, algorithm = name.partition(":")
        key = asyncssh.generate_private_key(algorithm or "ssh-ed25519", comment=person)
        file = folder / name.replace(":", "-")
        key.write_private_key(file)
        key.write_public_key(file.with_suffix(".pub"))
        file.chmod(0o600)
        return file

    return of


@pytest.fixture(scope="session")
def key_line(key_file: Callable[[str], Path]) -> Callable[[str], str]:
    """Return the public key line that belongs to the private key file."""
    return cache(lambda name: key_file(name).with_suffix(".pub").read_text().strip())
