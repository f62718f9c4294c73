"""Make an OpenSSH key pair, and read the public half of one."""

import os
from pathlib import Path

from netmend.errors import BadInputError


def make_key(key_file: Path, *, comment: str) -> str:
    """Make an ed25519 key pair (FILE and FILE.pub) and return the public key line.

    Raises:
        BadInputError: the file is there already, or cannot be written.
    """
    import asyncssh  # noqa: PLC0415 - only who makes or reads a key needs it; see sshsig.py

    key = asyncssh.generate_private_key("ssh-ed25519", comment=comment)
    try:
        key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.export_private_key())
        key_file.with_name(f"{key_file.name}.pub").write_bytes(key.export_public_key())
    except OSError as err:
        raise BadInputError(f"{key_file}: cannot be written: {err.strerror}") from err
    return public_line(key_file)


def public_line(key_file: Path) -> str:
    """Return the public key line of a private key file that has no passphrase, or of its .pub file.

    Raises:
        BadInputError: there is no usable key.
    """
    import asyncssh  # noqa: PLC0415 - only who makes or reads a key needs it; see sshsig.py

    public = key_file.with_name(f"{key_file.name}.pub")
    try:
        if public.is_file():
            return public.read_text(encoding="ascii").strip()
        return asyncssh.read_private_key(key_file).export_public_key().decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as err:
        raise BadInputError(f"{key_file}: cannot be read") from err
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as err:
        raise BadInputError(f"{key_file}: no usable private key: {err}") from err
